"""Whole lines of text out of bytes that are cut anywhere."""

from __future__ import annotations

import codecs
import io

from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Small chunks are joined up to this, so that the work for each is worth it; large ones are cut.
BLOCK_BYTES = 256 * 1024
MAX_LINE = 16 * 1024 * 1024

# Encodings of which a line feed is one byte and never a part of another character.
LINE_FEED_IS_A_BYTE = frozenset(
    ("utf-8", "utf-8-sig", "ascii", "iso8859-1", "iso8859-15", "cp1250", "cp1251", "cp1252", "cp437", "cp850")
)


class Text:
    """The text of a stream, read in pieces of whole lines; a line ends with LF, CR or CR LF.

    ``ended`` counts the lines that were read, ``cut`` says that the stream goes on after the last of them. Raises
    ``Failure`` (phase parse) for bytes that are not in the encoding, once all lines before them were read, and for a
    line that does not end.
    """

    def __init__(self, chunks: Iterable[bytes], encoding: str) -> None:
        self.ended = 0
        self.cut = False
        self.size = 0  # bytes taken from the stream so far
        self._blocks = self._joined(chunks)
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        codec = codecs.lookup(encoding).name
        self._bytewise = codec in LINE_FEED_IS_A_BYTE
        self._codec = markless(codec)
        self._first = True
        self._ended = False
        self._bad = False
        self._rest = ""
        self._unread = ""
        self._join = False
        self._fault: Failure | None = None
        self._unread_bytes: list[bytes] = []

    def read(self) -> str:
        """The next piece; empty at the end. Only the last one may lack a line's end."""
        piece, self._unread = self._unread, ""
        self.ended += line_breaks(piece)
        if not piece or self._join:
            try:
                more = self._piece()
            except Failure as failure:
                if not piece:
                    raise
                self._fault, more = failure, ""  # of what comes after
            self.ended += line_breaks(more)
            piece += more
        self._join = False
        return piece

    def unread(self, text: str, join: bool = False) -> None:
        """Gives whole lines back, which are read again next; with ``join`` together with what follows."""
        self.ended -= line_breaks(text)
        self._unread = text + self._unread
        self._join = join

    def read_bytes(self, size: int) -> bytes:
        """At least ``size`` bytes, if there are as many, and of whole lines: not decoded, ended by LF. None where that
        is not possible. ``ended`` is left to the caller, who knows how many lines they are.
        """
        if self._first or self._bad or self._fault or not self._bytewise:
            return b""
        pending, flags = self._decoder.getstate()
        self._decoder.setstate((b"", flags))
        parts = [(self._unread + self._rest).encode(self._codec), bytes(pending)]
        self._unread = self._rest = ""
        have = sum(map(len, parts))
        while have < size and (block := self._block()) is not None:
            parts.append(block)
            have += len(block)
        kept: list[bytes] = []
        while parts:
            last = parts.pop()
            end = last.rfind(b"\n") + 1
            if end < len(last):
                kept.append(last[end:])
            if end:
                parts.append(last[:end])
                break
        for part in kept:
            self.unread_bytes(part)
        return b"".join(parts)

    def unread_bytes(self, data: bytes) -> None:
        """Gives back bytes that were read last."""
        self._unread_bytes.append(data)
        self._ended = False

    def _piece(self) -> str:
        if self._fault is not None:
            raise self._fault
        # A line may be cut into many texts: they are joined once, when its end has come.
        parts = [self._rest] if self._rest else []
        self._rest = ""
        waiting = sum(map(len, parts))
        while True:
            closed = bool(parts) and parts[-1].endswith("\r")
            text = self._decoded(closed)
            if text is None:
                return self._checked("".join(parts)) if closed or not self.cut else ""
            # An end of CR waits for what comes next: the LF that follows belongs to it.
            end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            if end or closed:
                parts.append(text[:end])
                self._rest = text[end:]
                return self._checked("".join(parts))
            parts.append(text)
            waiting += len(text)
            if waiting > MAX_LINE + 1:
                raise self._failure("LINE_TOO_LONG", f"is longer than {MAX_LINE} characters")

    def _checked(self, piece: str) -> str:
        # Only the first line can be that long: what comes with it is one block.
        if len(piece) > MAX_LINE:
            ends = [end for end in (piece.find("\n"), piece.find("\r")) if end >= 0]
            if min(ends, default=len(piece)) > MAX_LINE:
                raise self._failure("LINE_TOO_LONG", f"is longer than {MAX_LINE} characters")
        return piece

    def _decoded(self, closed: bool) -> str | None:
        """Text that is not empty, or ``None`` at the end, or, where a line was ``closed``, before a fault."""
        while not self._bad and not self._ended:
            block = self._block()
            if block is not None and len(block) > BLOCK_BYTES:
                parts = [block[at : at + BLOCK_BYTES] for at in range(0, len(block), BLOCK_BYTES)]
                self._unread_bytes += parts[:0:-1]
                block = parts[0]
            self._ended = block is None
            state = self._decoder.getstate()
            try:
                text = self._decoder.decode(block or b"", self._ended and not self.cut)
            except UnicodeError as error:
                self._bad = True
                text = self._before(error, block or b"", state)
            if self._first and text:
                self._first = False
                text = text.removeprefix("\ufeff")
            if text:
                return text
        if self._bad and not closed:
            raise self._failure("DECODE_ERROR", f"is not in the encoding {self._encoding}")
        return None

    def _before(self, error: UnicodeError, block: bytes, state: tuple[bytes, int]) -> str:
        """What can be decoded of the block with the fault, so that the lines before it are read all the same."""
        if not isinstance(error, UnicodeDecodeError):
            return ""
        # A decoder may name the place in a part of what it was given: both end together.
        good = len(block) - len(error.object) + error.start
        self._decoder.setstate(state)
        return self._decoder.decode(block[: max(good, 0)], False)

    def _block(self) -> bytes | None:
        return self._unread_bytes.pop() if self._unread_bytes else next(self._blocks, None)

    def _joined(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        pending: list[bytes] = []
        size = 0
        try:
            for chunk in chunks:
                self.size += len(chunk)
                pending.append(chunk)
                size += len(chunk)
                if size >= BLOCK_BYTES:
                    yield b"".join(pending)
                    pending, size = [], 0
        except Cut:
            self.cut = True
        if size:
            yield b"".join(pending)

    def _failure(self, code: str, fault: str) -> Failure:
        return Failure("parse", code, f"line {self.ended + 1} {fault}")


def markless(codec: str) -> str:
    """The codec for what is not the beginning of a stream, which has no byte order mark."""
    return "utf-8" if codec == "utf-8-sig" else codec


class Lines:
    """The lines of a stream, with their ends, in blocks: iterate ``blocks()``. Raises as ``Text`` does."""

    def __init__(self, chunks: Iterable[bytes], encoding: str) -> None:
        self._text = Text(chunks, encoding)

    def blocks(self) -> Iterator[list[str]]:
        while piece := self._text.read():
            yield lines_of(piece)


def lines_of(text: str) -> list[str]:
    """Lines with their ends, as the csv module counts them (``str.splitlines`` knows more ends)."""
    return list(io.StringIO(text, newline=""))


def line_breaks(text: str) -> int:
    breaks = text.count("\n")
    return breaks + text.count("\r") - text.count("\r\n") if "\r" in text else breaks
