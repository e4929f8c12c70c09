"""What ``read_bytes`` yields, as a binary file."""

from __future__ import annotations

import io

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

    from _typeshed import WriteableBuffer


class Stream(io.BufferedReader):
    """Reads forward only. ``failure`` is what ended the source, if it did not come to its end, ``sought`` whether
    anything tried to seek.

    Whoever reads may catch that exception, so that the owner has to look.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.sought = False
        self._source = _Source(chunks)
        super().__init__(self._source, buffer_size=64 * 1024)

    @property
    def failure(self) -> BaseException | None:
        return self._source.failure

    def seek(self, target: int, whence: int = 0, /) -> NoReturn:
        self.sought = True
        raise io.UnsupportedOperation(_NO_SEEK)

    def tell(self) -> NoReturn:
        raise io.UnsupportedOperation(_NO_SEEK)


_NO_SEEK = (
    "the stream of read_bytes can't be sought in: for a library that needs it, read all of it into an io.BytesIO, "
    "or copy it to a tempfile.TemporaryFile with shutil.copyfileobj"
)


class _Source(io.RawIOBase):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.failure: BaseException | None = None
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        while not self._rest:
            try:
                chunk = next(self._chunks, None)
            except BaseException as error:
                self.failure = error
                raise
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
