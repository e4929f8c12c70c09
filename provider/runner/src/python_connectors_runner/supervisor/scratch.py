"""Folders that every run can write to by their name, such as a Lambda's /tmp: what a run adds goes with it."""

from __future__ import annotations

import os

from python_connectors_runner.supervisor.workspace import remove

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class Scratch:
    """``with Scratch(folders)``: entries of ``folders`` that are new at the end are removed.

    Only for folders that nobody else writes to meanwhile.
    """

    def __init__(self, folders: tuple[str, ...]) -> None:
        self._folders = folders
        self._before: dict[str, set[str]] = {}

    def __enter__(self) -> None:
        self._before = {folder: _names(folder) for folder in self._folders}

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for folder, before in self._before.items():
            for name in _names(folder) - before:
                path = os.path.join(folder, name)
                try:
                    if os.path.isdir(path) and not os.path.islink(path):
                        remove(path)
                    else:
                        os.unlink(path)
                except OSError:
                    continue


def _names(folder: str) -> set[str]:
    try:
        return set(os.listdir(folder))
    except OSError:
        return set()
