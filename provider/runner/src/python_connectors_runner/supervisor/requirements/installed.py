"""A list's packages in a folder that is used by all runs with that list on this Python and machine."""

from __future__ import annotations

import os
import sys
import time

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.requirements import folders
from python_connectors_runner.supervisor.requirements.baked_in import missing
from python_connectors_runner.supervisor.requirements.installer import find_installer, install
from python_connectors_runner.supervisor.requirements.listed import locked_entries, rendered
from python_connectors_runner.supervisor.requirements.locks import Lock
from python_connectors_runner.supervisor.requirements.pruning import bound, prune
from python_connectors_runner.supervisor.workspace import remove

# Without a deadline of the run's.
MAX_SECONDS = 600.0
TRIES = 3
POLL_SECONDS = 0.05

# The seals of this process: in a warm Lambda a folder that was changed together with its own seal is noticed, too.
_SEALS: dict[str, str] = {}


class Installed:
    """Packages that stay as they are until ``release``."""

    def __init__(self, packages: str, lock: Lock) -> None:
        self.packages = packages
        self._lock = lock

    def release(self) -> None:
        self._lock.close()


def installed(text: str, deadline: float | None) -> Installed | None:
    """The packages of a list that are not baked in; ``None`` where all are. Raises ``Failure``."""
    entries = missing(locked_entries(text), sys.path)
    if not entries:
        return None
    end = time.monotonic() + MAX_SECONDS if deadline is None else deadline
    listed = rendered(entries)
    root = folders.root()
    digest = folders.digest(listed)
    try:
        lock = Lock(os.path.join(root, f"{digest}.lock"))
        try:
            _hold(lock, root, digest, listed, end)
            return Installed(os.path.join(root, digest, "packages"), lock)
        except BaseException:
            lock.close()
            raise
    except OSError as error:
        raise _translated(error) from None


def _hold(lock: Lock, root: str, digest: str, listed: str, deadline: float) -> None:
    """Shares the folder of a list, made first where it isn't there as it was made.

    Whoever waits to make it looks again each time: another may have made it, and holds it while it runs.
    """
    folder = os.path.join(root, digest)
    made = 0
    while True:
        if lock.try_share() and _is_as_made(folder):
            lock.mark_used()
            return
        if lock.try_own():
            if made == TRIES:
                message = "the installed packages are changed again and again: something else writes into the folder"
                raise Failure("requirements", "REQUIREMENTS_FOLDER", message)
            if not _is_as_made(folder):
                _make(root, digest, listed, deadline)
                made += 1
        elif time.monotonic() >= deadline:
            message = "the time limit was reached while another run installed the same requirements"
            raise Failure("requirements", "REQUIREMENTS_TIMEOUT", message)
        else:
            time.sleep(POLL_SECONDS)


def _make(root: str, digest: str, listed: str, deadline: float) -> None:
    """Installs aside, then gives the folder its name: a half installation is never found. Needs the lock, owned."""
    folder, aside = os.path.join(root, digest), os.path.join(root, f".{digest}")
    remove(aside)
    remove(folder)
    prune(root, digest, bound(root))
    packages = os.path.join(aside, "packages")
    work = os.path.join(aside, "work")
    try:
        for made in (aside, packages, work):
            os.mkdir(made, 0o700)
        installer = find_installer(keep_cache=not os.environ.get("AWS_LAMBDA_FUNCTION_NAME"))
        install(installer, listed, work, packages, deadline)
        remove(work)
        _remove_file(os.path.join(packages, ".lock"))  # uv's
        folders.make_read_only(packages)
        seal, size = folders.seal(packages)
        with open(os.path.join(aside, "seal"), "w", encoding="ascii") as file:
            file.write(f"{seal}\n{size}\n")
        os.rename(aside, folder)
        _SEALS[folder] = seal
    except BaseException:
        remove(aside)
        raise
    prune(root, digest, max(0, bound(root) - size))


def _is_as_made(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "seal"), encoding="ascii") as file:
            expected = file.read(200).split("\n")[0]
        found, _ = folders.seal(os.path.join(folder, "packages"))
    except (OSError, ValueError):
        return False
    return found == expected == _SEALS.get(folder, expected)


def _remove_file(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _translated(error: OSError) -> Failure:
    import errno

    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = "REQUIREMENTS_DISK_FULL" if full else "REQUIREMENTS_INSTALL_FAILED"
    return Failure("requirements", code, f"the requirements could not be installed: {error.strerror or error}")
