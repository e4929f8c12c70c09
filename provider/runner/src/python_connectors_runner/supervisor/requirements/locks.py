"""File locks: one installation of a list at a time, none removed while a run uses it."""

from __future__ import annotations

import fcntl
import os


class Lock:
    """The lock of one folder. The file stays: removing it would let two processes hold one name's lock."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def try_share(self) -> bool:
        """Whether it is held now, together with others: not while somebody holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_own(self) -> bool:
        """Whether it is held now, alone. If not, it isn't held at all."""
        return self._try(fcntl.LOCK_EX)

    def mark_used(self) -> None:
        """Its time is that of the last use."""
        os.utime(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            # What was held before may or may not have been lost by the attempt.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            return False
        return True
