"""What the runner already has, so that it need not be installed: a layer, the function's own code, the local Python."""

from __future__ import annotations

import os

from python_connectors_runner.supervisor.requirements.listed import normalized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from python_connectors_runner.supervisor.requirements.listed import Entry

SUFFIX = ".dist-info"


def missing(entries: Iterable[Entry], path: Iterable[str]) -> list[Entry]:
    """The entries that are not on ``path`` in exactly their version.

    One that an environment marker excludes here may be among them: the installer evaluates markers.
    """
    present = _present(path)
    return [entry for entry in entries if present.get(entry.name) != entry.version]


def _present(path: Iterable[str]) -> dict[str, str]:
    """Package to version, by the names of folders: ``importlib.metadata`` would import more than all of the runner."""
    found: dict[str, str] = {}
    for folder in path:
        try:
            names = os.listdir(folder or ".")
        except OSError:  # not there, or a zip
            continue
        for name in names:
            if name.endswith(SUFFIX):
                package, _, version = name.removesuffix(SUFFIX).rpartition("-")
                # What comes first on the path is what an import finds.
                found.setdefault(normalized(package), version)
    return found
