"""Bytes in pieces of a good size, and in UTF-8, whatever they came as."""

from __future__ import annotations

import codecs

from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.parsers.text import line_breaks
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What a source yields is joined or cut to this: enough to be worth the work for each, small enough for the cache that
# the rows of a block stand in when they are looked at.
BLOCK_BYTES = 64 * 1024


def blocks_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """``chunks`` joined and cut to ``BLOCK_BYTES``; none of them is empty. Raises ``Cut`` after the last."""
    pending: list[bytes] = []
    size = 0
    cut: Cut | None = None
    try:
        for chunk in chunks:
            pending.append(chunk)
            size += len(chunk)
            if size < BLOCK_BYTES:
                continue
            data = b"".join(pending) if len(pending) > 1 else chunk
            whole = size - size % BLOCK_BYTES
            if size == BLOCK_BYTES:
                yield data
            else:
                for start in range(0, whole, BLOCK_BYTES):
                    yield data[start : start + BLOCK_BYTES]
            pending, size = ([data[whole:]], size - whole) if whole < size else ([], 0)
    except Cut as error:
        cut = error
    if size:
        yield b"".join(pending)
    if cut is not None:
        raise cut


def utf8_blocks(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Blocks in UTF-8; what was UTF-8 is passed on unchecked.

    Raises ``Failure`` (phase parse) with the line for bytes that are not in another ``encoding``, and ``Cut``.
    """
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        yield from blocks_of(chunks)
        return
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    after_cr = False
    for block in _then(blocks_of(chunks), b""):
        try:
            text = decoder.decode(block, not block)
        except UnicodeError as error:
            before = decodable(error, encoding)
            line += line_breaks(before) - (after_cr and before.startswith("\n"))
            raise not_decoded(line, encoding) from None
        if text:
            line += line_breaks(text) - (after_cr and text.startswith("\n"))
            after_cr = text.endswith("\r")
            yield text.encode("utf-8", "surrogatepass")


def decodable(error: UnicodeError, encoding: str) -> str:
    """What comes before the fault in its block."""
    if not isinstance(error, UnicodeDecodeError):
        return ""
    return bytes(error.object[: error.start]).decode(encoding, "ignore")


def not_decoded(line: int, encoding: str) -> Failure:
    return Failure("parse", "DECODE_ERROR", f"line {line} is not in the encoding {encoding}")


def _then(blocks: Iterator[bytes], last: bytes) -> Iterator[bytes]:
    yield from blocks
    yield last
