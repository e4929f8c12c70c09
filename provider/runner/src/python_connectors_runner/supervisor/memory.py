"""How much memory a run may take, and how much it takes.

What counts is memory in use (the resident size) of the run's interpreter and the processes below it, looked at the
more often the less is left. A second guard stops a single request for far more than the limit before it is granted:
by the size of writable memory (RLIMIT_DATA), with room for what numpy and pyarrow reserve and don't use. RLIMIT_AS
would count address space that is never written.
"""

from __future__ import annotations

import os
import sys

from python_connectors_runner.supervisor.processes import adopted, family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MIB = 1024 * 1024
# What is left to the Lambda runtime and its extensions, beside what this process takes already.
LAMBDA_MARGIN = 32 * MIB
# Where nothing else is said. A machine with less than twice of it keeps half of its memory.
LOCAL_LIMIT = 4096 * MIB
# pyarrow reserves 1 GiB at once, every thread of OpenBLAS 32 MiB.
RESERVED = 4096 * MIB

# No program fills memory faster: what is left at this rate is when to look again.
BYTES_PER_SECOND = 8192 * MIB
SHORTEST_PAUSE = 0.002
LONGEST_PAUSE = 0.05
# Where there is no /proc, a program has to be run to look.
PS_PAUSE = 1.0

CGROUP = "/sys/fs/cgroup"


def memory_limit() -> int:
    """Bytes: by the Lambda function's size, else PYTHON_CONNECTORS_MEMORY_MB, else the machine's memory."""
    size = _megabytes("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    if size is not None:
        # Of the smallest functions a quarter, so that the run can at least start and say what it lacks.
        return max(size - _resident(os.getpid()) - LAMBDA_MARGIN, size // 4)
    wanted = _megabytes("PYTHON_CONNECTORS_MEMORY_MB")
    return wanted if wanted is not None else min(LOCAL_LIMIT, _machine_memory() // 2)


def more_memory() -> str:
    """What to do about a limit that was reached."""
    if "AWS_LAMBDA_FUNCTION_MEMORY_SIZE" in os.environ:
        return "let the code hold less at a time, or give the runner's function more memory"
    return "let the code hold less at a time, or set PYTHON_CONNECTORS_MEMORY_MB to a larger number"


def _megabytes(variable: str) -> int | None:
    text = os.environ.get(variable, "")
    return int(text) * MIB if text.isdecimal() and int(text) > 0 else None


def _machine_memory() -> int:
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    path = _read("/proc/self/cgroup").rpartition("0::")[2].strip()
    for file in (f"{CGROUP}{path}/memory.max", f"{CGROUP}/memory.max", f"{CGROUP}/memory/memory.limit_in_bytes"):
        text = _read(file).strip()
        if text.isdecimal():  # or "max"
            found.append(int(text))
    return min(found)


class MemoryWatch:
    """Looks at one run. ``others`` are children of this process that are none of the run's."""

    def __init__(self, pid: int, limit: int, others: frozenset[int]) -> None:
        self.pause = LONGEST_PAUSE if sys.platform == "linux" else PS_PAUSE
        self._pid = pid
        self._limit = limit
        self._others = others
        _limit_resources(pid, limit + RESERVED)

    def beyond(self) -> bool:
        """Whether the run takes more than it may; says in ``pause`` after how many seconds to look again."""
        if sys.platform != "linux":
            return _resident_by_ps(self._pid) > self._limit
        members = family(self._pid, *adopted(self._others))
        taken = sum(map(_resident, members))
        if taken > self._limit and len(members) > 1:
            # What a process shares with those that it forked was counted once for each.
            taken = sum(map(_share, members))
        self.pause = min(max((self._limit - taken) / BYTES_PER_SECOND, SHORTEST_PAUSE), LONGEST_PAUSE)
        return taken > self._limit


def _limit_resources(pid: int, data: int) -> None:
    """Limits of ``pid`` and what it starts: writable memory, and no core files, which would fill the disk."""
    if sys.platform != "linux":
        return
    import resource

    try:
        for kind, limit in ((resource.RLIMIT_DATA, data), (resource.RLIMIT_CORE, 0)):
            _, hard = resource.prlimit(pid, kind)
            lowered = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.prlimit(pid, kind, (lowered, lowered))
        # Where the machine's memory ends all the same, the kernel takes the run and not the supervisor.
        with open(f"/proc/{pid}/oom_score_adj", "w", encoding="utf-8") as file:
            file.write("1000")
    except OSError:  # it has ended, or the system allows none of this: the watch remains
        return


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else 0


def _share(pid: int) -> int:
    """The resident size with shared pages divided among those that share them."""
    _, found, rest = _read(f"/proc/{pid}/smaps_rollup").partition("\nPss:")
    return int(rest.split()[0]) * 1024 if found else _resident(pid)


def _resident_by_ps(root: int) -> int:
    import subprocess

    listed = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=False)
    return below(root, [tuple(map(int, line.split())) for line in listed.stdout.splitlines()])


def below(root: int, processes: Sequence[tuple[int, ...]]) -> int:
    """The bytes that ``root`` and all below it take. ``processes``: pid, parent's pid, KiB."""
    members = {root}
    size = 0
    while len(members) != size:
        size = len(members)
        members |= {pid for pid, parent, _ in processes if parent in members}
    return sum(kibibytes for pid, _, kibibytes in processes if pid in members) * 1024


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
