"""The packages of one run: installed if they aren't yet, and held as they are until the run is over."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from python_connectors_runner.supervisor.requirements.installed import Installed


class Requirements:
    """``with Requirements(text, deadline) as packages``: the folder that holds them; ``None`` where there is none.

    ``text`` is the list or ``None``, ``deadline`` a time of ``time.monotonic`` or ``None``. Raises ``Failure`` (phase
    requirements) where the packages can't be had.
    """

    def __init__(self, text: str | None, deadline: float | None) -> None:
        self._text = text
        self._deadline = deadline
        self._installed: Installed | None = None

    def __enter__(self) -> str | None:
        if self._text is None:
            return None
        # Imported only where there is something to install.
        from python_connectors_runner.supervisor.requirements.installed import installed

        self._installed = installed(self._text, self._deadline)
        return None if self._installed is None else self._installed.packages

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._installed is not None:
            self._installed.release()


def with_packages(packages: str | None, path: list[str]) -> list[str]:
    """``path`` with ``packages`` before all but the standard library, as in an environment of their own."""
    if packages is None:
        return path
    library = os.path.dirname(os.path.abspath(os.__file__))
    archive = f"python{sys.version_info[0]}{sys.version_info[1]}.zip"
    standard = [
        entry
        for entry in path
        if entry in (library, os.path.join(library, "lib-dynload")) or os.path.basename(entry) == archive
    ]
    return [*standard, packages, *(entry for entry in path if entry not in standard)]
