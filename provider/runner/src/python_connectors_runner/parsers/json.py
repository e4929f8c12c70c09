"""JSON: one object a line, or one array of objects. The first character that is not blank tells which.

The standard library's decoder says what a text means: ``NaN`` and ``Infinity`` are floats, of a name that comes twice
the last value counts, half of a surrogate pair stays one.
"""

from __future__ import annotations

from itertools import chain

from python_connectors_runner.parsers.blocks import utf8_blocks
from python_connectors_runner.parsers.cut import Cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record

BLANK = b" \t\r\n"
MARK = b"\xef\xbb\xbf"


def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
    """Observes every object of one partition; gives their number.

    Raises ``Failure`` (phase parse) with the line of what is not a JSON object, after all before it were observed.
    """
    count = 0
    for batch in _batches(chunks, options["encoding"]):
        record.observe(batch)
        count += len(batch)
    return count


def records(chunks: Iterable[bytes], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object of one partition. Raises ``Failure`` as ``observe`` does."""
    for batch in _batches(chunks, options["encoding"]):
        yield from batch


def _batches(chunks: Iterable[bytes], encoding: str) -> Iterator[list[dict[str, Any]]]:
    blocks = utf8_blocks(chunks, encoding)
    try:
        lines, start = _first(blocks)
    except Cut:  # nothing but blanks came before
        return iter(())
    rest = chain((start,), blocks) if start else blocks
    if start.lstrip(BLANK).startswith(b"["):
        from python_connectors_runner.parsers.json_array import batches_of_array

        return batches_of_array(rest, encoding, lines)
    from python_connectors_runner.parsers.json_lines import batches_of_lines

    return batches_of_lines(rest, encoding, lines)


def _first(blocks: Iterator[bytes]) -> tuple[int, bytes]:
    """The number of the blank lines at the start, and what comes after them of the first block that isn't blank."""
    lines = 0
    mark = True
    after_cr = False
    for block in blocks:
        text = block.removeprefix(MARK) if mark else block
        mark = False
        blank = text[: len(text) - len(text.lstrip(BLANK))]
        lines += len(blank.splitlines()) - (after_cr and blank.startswith(b"\n"))
        after_cr = blank.endswith(b"\r")
        if not blank.endswith((b"\r", b"\n")) and blank:
            lines -= 1
        if len(blank) < len(text):
            # The line that something stands on is kept whole, so that columns are right.
            return lines, text[max(blank.rfind(b"\n"), blank.rfind(b"\r")) + 1 :]
    return lines, b""
