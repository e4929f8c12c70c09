"""What only the kernel can do for the supervisor: hide it from the user's code, and give it the run's orphans.

Linux only. Elsewhere a run's code, which is of the same user, can look at the supervisor, and a process that left the
run's process group is not found.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# https://man7.org/linux/man-pages/man2/prctl.2.html
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36

_done_in: int | None = None


def guard() -> None:
    """Called once a process, before any code of the user runs; the second call does nothing.

    Not dumpable: /proc/<pid>/environ, mem and fd of this process, with the role's keys, are root's, and no debugger of
    the same user attaches. The mark is this process's alone: exec clears it, and the interpreters that run the user's
    code stay as debuggable as any, since what they could hide is the user's code's own.
    Subreaper: a process whose parents ended becomes a child of this one, however it was detached.
    """
    global _done_in
    if sys.platform != "linux" or _done_in == os.getpid():
        return
    prctl = _prctl()
    if prctl is not None:
        prctl(PR_SET_DUMPABLE, 0)
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        _done_in = os.getpid()


def _prctl() -> Callable[[int, int], int] | None:
    try:
        # What ctypes is made of. Its own classes take five times as long to import as this.
        import _ctypes

        ctypes_: Any = _ctypes
        function = ctypes_.dlsym(ctypes_.dlopen(None, 0), "prctl")
        call = ctypes_.call_function
        return lambda option, value: int(call(function, (option, value, 0, 0, 0)))
    except (ImportError, AttributeError, OSError):
        pass
    try:
        import ctypes

        return lambda option, value: int(ctypes.CDLL(None).prctl(option, value, 0, 0, 0))
    except (ImportError, AttributeError, OSError):  # a Python that was built without it
        return None
