"""Compressed streams: gzip and zstd, of one part or of many, unpacked as they come."""

from __future__ import annotations

from itertools import chain

from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

COMPRESSIONS = ("gzip", "zstd", "none")

# The most that is unpacked at once. A zstd block of 4 bytes may hold 128 KiB, and there nothing else bounds it.
PIECE = 1024 * 1024
ZSTD_STEP = 2 * 1024

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
# What may stand between the parts of a zstd stream, and before the first: 16 kinds of frames to be skipped.
_SKIPPED = b"\x2a\x4d\x18"
_LONGEST_MARK = 4


def decompressed(
    chunks: Iterable[bytes],
    compression: str | None,
    most: int | None = None,
    beyond: Callable[[], None] | None = None,
) -> Iterator[bytes]:
    """``chunks`` unpacked. ``compression`` is ``gzip``, ``zstd``, ``none``, or ``None``: told by the first bytes.

    Raises ``Failure``: phase parse for a stream that is damaged or ends early, phase limit for one that holds more than
    ``most`` bytes. With ``beyond`` that is no failure: it is called, and what fits is followed by ``Cut``.
    """
    if compression == "none":
        return iter(chunks)
    start, rest = _started(iter(chunks))
    joined = chain((start,), rest) if start else rest
    found = compression or _told_by(start)
    if found is None:
        return joined
    return _bounded(_gzip(joined) if found == "gzip" else _zstd(joined), most, beyond)


def _started(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    start = b""
    for chunk in chunks:
        start = start + chunk if start else chunk
        if len(start) >= _LONGEST_MARK:
            break
    return start, chunks


def _told_by(start: bytes) -> str | None:
    if start.startswith(_GZIP):
        return "gzip"
    if start.startswith(_ZSTD) or (start[1:4] == _SKIPPED and 0x50 <= start[0] <= 0x5F):
        return "zstd"
    return None


def _bounded(pieces: Iterator[bytes], most: int | None, beyond: Callable[[], None] | None) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if most is not None and size > most:
            if beyond is not None:
                beyond()
                yield piece[: len(piece) - (size - most)]
                raise Cut
            message = f"unpacks to more than {most} bytes: raise the limit of bytes, or read less"
            raise Failure("limit", "BYTES_LIMIT", f"the compressed stream {message}")
        yield piece


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    import zlib

    unpacker: Any = None
    first = True
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker is None:
                # Zeros may stand after a part: tape and block devices pad with them.
                data = data if first else data.lstrip(b"\0")
                if not data:
                    break
                unpacker = zlib.decompressobj(wbits=31)
            try:
                piece = unpacker.decompress(data, PIECE)
            except zlib.error as error:
                raise _damaged("gzip", error) from None
            first = False
            if piece:
                yield piece
            if unpacker.eof:
                data, unpacker = unpacker.unused_data, None
            else:
                data = unpacker.unconsumed_tail
    if unpacker is not None:
        while piece := unpacker.decompress(b"", PIECE):
            yield piece
        if not unpacker.eof:
            raise _truncated("gzip")


def _zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    from python_connectors_runner.packages import imported

    zstandard = imported("zstandard", "a stream that is compressed with zstd", "parse")
    unpacker: Any = None
    for chunk in chunks:
        for start in range(0, len(chunk), ZSTD_STEP):
            data = chunk[start : start + ZSTD_STEP]
            while data:
                unpacker = unpacker or zstandard.ZstdDecompressor().decompressobj()
                try:
                    piece = unpacker.decompress(data)
                except zstandard.ZstdError as error:
                    raise _damaged("zstd", error) from None
                if piece:
                    yield piece
                data = b""
                if unpacker.eof:
                    data, unpacker = unpacker.unused_data, None
    if unpacker is not None:
        raise _truncated("zstd")


def _damaged(compression: str, error: Exception) -> Failure:
    return Failure("parse", "INVALID_COMPRESSION", f"the stream is no {compression}, or damaged: {error}")


def _truncated(compression: str) -> Failure:
    return Failure("parse", "TRUNCATED_STREAM", f"the {compression} stream ends too early: the source cut it off")
