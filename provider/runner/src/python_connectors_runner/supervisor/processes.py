"""The processes of a run: those below its interpreter, and those that left it and were given to the supervisor."""

from __future__ import annotations

import os
from _thread import allocate_lock

# The interpreters that this process started and did not end: more than one where threads run requests side by side.
interpreters: set[int] = set()
# Held from a start until the interpreter is among them.
starting = allocate_lock()

# A round ends every process that it finds. A process that starts others as fast as they are ended might go on longer.
ROUNDS = 100


def children(pid: int) -> list[int]:
    """The processes that ``pid`` is the parent of; none where the system doesn't tell (macOS)."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="utf-8") as file:
                found += map(int, file.read().split())
    except FileNotFoundError:
        # Ended meanwhile, or a kernel that was built without this file.
        return [] if os.path.exists("/proc/thread-self/children") else _children_by_scan(pid)
    except OSError:
        pass
    return found


def family(*roots: int) -> list[int]:
    """The ``roots`` and all processes below them."""
    found = list(roots)
    for pid in found:
        found += children(pid)
    return found


def adopted(others: frozenset[int]) -> list[int]:
    """The children of this process that are none of the ``others`` and no interpreters: what left a run's own."""
    with starting:
        return [pid for pid in children(os.getpid()) if pid not in others and pid not in interpreters]


def end_strays(others: frozenset[int]) -> None:
    """Ends what a run left behind, in whatever session.

    As orphans are given to this process, ending a child brings up its children. Where runs are side by side, one that
    ends takes along what the others' code detached.
    """
    for _ in range(ROUNDS):
        strays = adopted(others)
        if not strays:
            return
        for pid in strays:
            try:
                os.kill(pid, 9)
                os.waitpid(pid, 0)
            except (ProcessLookupError, PermissionError, ChildProcessError):
                continue


def _children_by_scan(parent: int) -> list[int]:
    found: list[int] = []
    try:
        names = os.listdir("/proc")
    except OSError:
        return found
    for name in names:
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(name))
    return found
