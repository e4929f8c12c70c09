"""Runs a command for as long as stdin is open, then ends it with all of its processes and removes its folder.

Usage: watchdog.py FOLDER COMMAND...

The emulator's parent holds the other end of stdin: it closes when the parent ends, even if that was killed. The
emulator's workers are processes of their own and would outlive both.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

END_SECONDS = 5.0
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Wait for the command's end, or for a reason to end it."""
    folder, *command = sys.argv[1:]
    if sys.platform == "linux":
        # Orphans of the command become children of this process, so that none is lost from sight.
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: over.set())
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        threading.Thread(target=_wait_for_end_of_input, args=(over,), daemon=True).start()
        threading.Thread(target=_wait_for_process, args=(process, over), daemon=True).start()
        over.wait()
        _end_all(process)
        return process.returncode or 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_end_of_input(over: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    over.set()


def _wait_for_process(process: "subprocess.Popen[bytes]", over: threading.Event) -> None:
    process.wait()
    over.set()


def _end_all(process: "subprocess.Popen[bytes]") -> None:
    # Nothing of it is to be kept, and asked nicely it would wait for the functions that it runs.
    pids = {process.pid, *_descendants(process.pid)}
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        # Whatever was started while the others ended is found in the next round.
        pids.update(pid for known in (os.getpid(), *pids) for pid in _descendants(known))
        alive = [pid for pid in pids if _kill(pid)]
        if process.poll() is None:
            process.wait()
        _reap()
        if not alive:
            return
        time.sleep(0.02)


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] > 0:
            pass


def _descendants(root: int) -> list[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for pid, parent in _processes():
        children[parent].append(pid)
    found = list(children[root])
    for pid in found:
        found.extend(children[pid])
    return found


def _processes() -> Iterator[tuple[int, int]]:
    if sys.platform == "linux":
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                    yield int(entry.name), int(stat.rpartition(")")[2].split()[1])
        return
    listed = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        pid, parent = line.split()
        yield int(pid), int(parent)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
