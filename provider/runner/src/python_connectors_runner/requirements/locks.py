"""File locks: one installation of a list at a time, none removed while a run uses it."""

from __future__ import annotations

import fcntl
import os
import time

from python_connectors_runner.protocol import Failure

POLL_SECONDS = 0.05


class Lock:
    """The lock of one folder. The file stays: removing it would let two processes hold one name's lock."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def share(self, deadline: float) -> None:
        """Waits until nobody holds it alone. Raises ``Failure`` at the deadline."""
        self._wait(fcntl.LOCK_SH, deadline)

    def own(self, deadline: float) -> None:
        """Waits until nobody else holds it. Raises ``Failure`` at the deadline."""
        self._wait(fcntl.LOCK_EX, deadline)

    def try_own(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def mark_used(self) -> None:
        """Its time is that of the last use."""
        os.utime(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def _wait(self, kind: int, deadline: float) -> None:
        while not self._try(kind):
            if time.monotonic() >= deadline:
                message = "the time limit was reached while another run installed the same requirements"
                raise Failure("requirements", "REQUIREMENTS_TIMEOUT", message)
            time.sleep(POLL_SECONDS)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
