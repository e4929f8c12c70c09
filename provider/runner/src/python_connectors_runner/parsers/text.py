"""Lines out of bytes that are cut anywhere."""

from __future__ import annotations

import codecs
import io

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Small chunks are joined up to this, so that the work for each is worth it.
BLOCK_BYTES = 128 * 1024
MAX_LINE = 16 * 1024 * 1024


class Lines:
    """The lines of a stream, with their ends; iterate ``blocks()``.

    ``ended`` counts the lines that were handed on, ``characters`` what they hold. A line ends with LF, CR or CR LF.
    Raises ``Failure`` (phase parse) for bytes that are not in the encoding and for a line that does not end.
    """

    def __init__(self, chunks: Iterable[bytes], encoding: str) -> None:
        self.ended = 0
        self.characters = 0
        self._chunks = chunks
        self._encoding = encoding

    def blocks(self) -> Iterator[list[str]]:
        # A line may be cut into many texts: they are joined once, when its end has come.
        rest: list[str] = []
        waiting = 0
        for text in self._texts():
            # An end of CR waits for what comes next: the LF that follows belongs to it.
            end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            if not end and not (rest and rest[-1].endswith("\r")):
                rest.append(text)
                waiting += len(text)
                if waiting > MAX_LINE:
                    raise self._failure("LINE_TOO_LONG", f"is longer than {MAX_LINE} characters")
                continue
            lines = list(io.StringIO("".join(rest) + text, newline=""))
            rest = [lines.pop()] if not lines[-1].endswith("\n") else []
            waiting = len(rest[0]) if rest else 0
            yield self._counted(lines)
        if rest:
            yield self._counted(list(io.StringIO("".join(rest), newline="")))

    def _counted(self, lines: list[str]) -> list[str]:
        self.ended += len(lines)
        self.characters += sum(map(len, lines))
        return lines

    def _texts(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self._encoding)("strict")
        first = True
        for block, final in self._byte_blocks():
            try:
                text = decoder.decode(block, final)
            except UnicodeError as error:
                before = _text_before(error, self._encoding)
                raise self._failure("DECODE_ERROR", f"is not in the encoding {self._encoding}", before) from None
            if text:
                yield text.removeprefix("\ufeff") if first else text
                first = False

    def _byte_blocks(self) -> Iterator[tuple[bytes, bool]]:
        pending: list[bytes] = []
        size = 0
        for chunk in self._chunks:
            pending.append(chunk)
            size += len(chunk)
            if size >= BLOCK_BYTES:
                yield b"".join(pending), False
                pending, size = [], 0
        yield b"".join(pending), True

    def _failure(self, code: str, fault: str, before: str = "") -> Failure:
        return Failure("parse", code, f"line {self.ended + 1 + line_breaks(before)} {fault}")


def line_breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _text_before(error: UnicodeError, encoding: str) -> str:
    """What could be decoded of the block with the fault, so that its line can be named."""
    if not isinstance(error, UnicodeDecodeError):
        return ""
    return bytes(error.object[: error.start]).decode(encoding, "ignore")
