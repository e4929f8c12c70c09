"""What the runner already has, so that it need not be installed: a layer, the function's own code, the local Python."""

from __future__ import annotations

import os

from python_connectors_runner.supervisor.requirements.listed import normalized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from python_connectors_runner.supervisor.requirements.listed import Entry

SUFFIX = ".dist-info"
# The list of a layer that the package built, beside its packages (BAKED_LIST in provider/core/runner-function).
BAKED_LIST = "python-connectors-baked-in.txt"
MAX_LIST_BYTES = 1024 * 1024


def missing(entries: Iterable[Entry], path: Iterable[str]) -> list[Entry]:
    """The entries that are not on ``path`` in exactly their version.

    One that an environment marker excludes here may be among them: the installer evaluates markers. Not where it was
    baked in, and so evaluated then: with all of its list there, nothing has to be reached.
    """
    present, lines = _present(path)
    return [
        entry for entry in entries if present.get(entry.name) != entry.version and not _left_out(entry, present, lines)
    ]


def _left_out(entry: Entry, present: dict[str, str], lines: frozenset[str]) -> bool:
    """Whether a marker excluded ``entry`` when its list was baked in: it was listed, and another or none came of it."""
    if not entry.marker or str(entry).strip() not in lines:
        return False
    version = present.get(entry.name)
    return version is None or any(line.startswith(f"{entry.name}=={version} ") for line in lines)


def _present(path: Iterable[str]) -> tuple[dict[str, str], frozenset[str]]:
    """Package to version, by the names of folders, and the lines of lists that were baked in.

    ``importlib.metadata`` would import more than all of the runner.
    """
    found: dict[str, str] = {}
    lines: set[str] = set()
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
        if BAKED_LIST in names:
            lines |= _lines(os.path.join(folder, BAKED_LIST))
    return found, frozenset(lines)


def _lines(path: str) -> set[str]:
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_LIST_BYTES)
    except OSError:
        return set()
    return set(text.decode("ascii", "replace").splitlines())
