"""Keeps the installed packages within a bound: what was not used for longest goes first."""

from __future__ import annotations

import os

from python_connectors_runner.supervisor.requirements.locks import Lock
from python_connectors_runner.supervisor.workspace import remove

MAX_BYTES = 2 * 1024 * 1024 * 1024


def bound(folder: str) -> int:
    """Half of the file system (a Lambda function has 512 MB of /tmp by default), at most 2 GiB. In bytes."""
    found = os.statvfs(folder)
    return min(MAX_BYTES, found.f_frsize * found.f_blocks // 2)


def prune(root: str, keep: str, limit: int) -> None:
    """Removes folders until those that are left have at most ``limit`` bytes, and what broken installations left.

    Never ``keep``, and none that a run is using.
    """
    names = [name for name in os.listdir(root) if not name.endswith(".lock")]
    for name in names:
        if name.startswith(".") and name != f".{keep}":
            _remove_unused(root, name, name[1:])
    folders = sorted((_last_use(root, name), name) for name in names if not name.startswith(".") and name != keep)
    total = sum(size_of(os.path.join(root, name)) for _, name in folders)
    for _, name in folders:
        if total <= limit:
            return
        size = size_of(os.path.join(root, name))
        if _remove_unused(root, name, name):
            total -= size


def size_of(folder: str) -> int:
    """The bytes in a folder, as its seal says; 0 where it has none."""
    try:
        with open(os.path.join(folder, "seal"), encoding="ascii") as file:
            return int(file.read(200).split("\n")[1])
    except (OSError, ValueError, IndexError):
        return 0


def _last_use(root: str, name: str) -> float:
    try:
        return os.stat(os.path.join(root, f"{name}.lock")).st_mtime
    except OSError:
        return 0.0


def _remove_unused(root: str, name: str, digest: str) -> bool:
    lock = Lock(os.path.join(root, f"{digest}.lock"))
    try:
        if not lock.try_own():
            return False
        remove(os.path.join(root, name))
        return True
    finally:
        lock.close()
