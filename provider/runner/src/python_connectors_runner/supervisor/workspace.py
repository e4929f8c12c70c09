"""The folder of one run: the user's files, a HOME and a place for temporary files; nothing of it outlives the run."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from python_connectors_runner.protocol import SourceCode
    from python_connectors_runner.supervisor.request import Request


class Workspace:
    """``with Workspace(folder, request)``: makes ``folder`` with connection/, connector/, home/ and tmp/."""

    def __init__(self, folder: str, request: Request) -> None:
        self._folder = folder
        self._code: list[tuple[str, SourceCode]] = [("connection", request["connection"])]
        if "connector" in request:  # not in those for a test
            self._code.append(("connector", request["connector"]))

    def __enter__(self) -> None:
        # Made for the owner alone; mkdir refuses one that exists.
        os.mkdir(self._folder, 0o700)
        try:
            os.mkdir(os.path.join(self._folder, "home"))
            os.mkdir(os.path.join(self._folder, "tmp"))
            for label, code in self._code:
                for name, text in code["files"].items():
                    _write(os.path.join(self._folder, label, name), text)
        except BaseException:
            remove(self._folder)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        remove(self._folder)


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def remove(folder: str) -> None:
    """Removes a folder with all that is in it; follows no links and takes away what user code made unreadable.

    No ``shutil``: its imports cost more than the rest of the supervisor's.
    """
    # Processes of the run are dead by now: nobody changes the tree while it is walked.
    pending = [folder]
    emptied: list[str] = []
    while pending:
        current = pending.pop()
        emptied.append(current)
        try:
            os.chmod(current, stat.S_IRWXU)
            with os.scandir(current) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        os.unlink(entry.path)
        except OSError:
            continue
    for current in reversed(emptied):
        try:
            os.rmdir(current)
        except OSError:
            continue
