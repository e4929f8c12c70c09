"""One JSON array of objects, item by item: an array of any size needs the room of its largest item."""

from __future__ import annotations

import codecs
import json
import re
from io import IncrementalNewlineDecoder

from python_connectors_runner.parsers.blocks import decodable, not_decoded
from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.parsers.json_lines import BATCH_ROWS
from python_connectors_runner.parsers.text import MAX_LINE
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

BATCH_CHARACTERS = 256 * 1024
# A fault nearer to the end of what was read than this may be a token that is cut: the longest is a pair of \u escapes.
LONGEST_TOKEN = 16

_WHITE_SPACE = re.compile(r"[ \t\r\n]*")
_KINDS = {
    "[": "an array",
    '"': "text",
    "t": "a boolean",
    "f": "a boolean",
    "n": "null",
    "N": "a number",
} | dict.fromkeys("-0123456789I", "a number")


def batches_of_array(blocks: Iterable[bytes], encoding: str, passed: int) -> Iterator[list[dict[str, Any]]]:
    """The items, in batches. ``passed`` is the number of lines before; ``encoding`` is only named.

    Raises ``Failure`` (phase parse) with line and item of what is not an object, after the items before it.
    """
    batch: list[dict[str, Any]] = []
    characters = 0
    window = _Window(blocks, encoding, passed + 1)
    items = _Items(window)
    fault: Failure | None = None
    while True:
        try:
            item = items.next()
        except Failure as failure:
            fault = None if window.cut else failure
            break
        if item is None:
            break
        batch.append(item)
        characters += items.length
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
    if fault is not None:
        raise fault


class _Items:
    """``length`` is the number of characters of the last item."""

    def __init__(self, window: _Window) -> None:
        self.length = 0
        self._window = window
        self._decode = json.JSONDecoder().raw_decode
        self._number = 0

    def next(self) -> dict[str, Any] | None:
        """The next item, ``None`` after the last."""
        window = self._window
        mark = window.peek()
        if not self._number:
            window.at += 1  # the bracket that made this an array
            mark = window.peek()
        if mark == "]":
            self._end()
            return None
        if self._number and mark:
            if mark != ",":
                raise self._invalid("the comma is missing")
            window.at += 1
            mark = window.peek()
        self._number += 1
        if not mark:
            raise self._invalid("the stream ends before the array does")
        if mark != "{":
            raise self._invalid(f"must be an object, not {_KINDS[mark]}" if mark in _KINDS else "Expecting value")
        return self._object()

    def _object(self) -> dict[str, Any]:
        window = self._window
        while True:
            try:
                item, end = self._decode(window.text, window.at)
            except json.JSONDecodeError as error:
                cut = error.pos > len(window.text) - LONGEST_TOKEN or error.msg.startswith("Unterminated")
                if not cut or (window.ended and error.pos < len(window.text) and "Unterminated" not in error.msg):
                    raise self._invalid(error.msg, error.pos) from None
                if window.ended:
                    raise self._invalid("the stream ends before the item does") from None
            except RecursionError:
                message = f"{window.place(window.at)}: item {self._number} is nested too deeply"
                raise Failure("limit", "TOO_DEEP", message) from None
            except ValueError:  # Python refuses integers of some thousand digits
                raise self._invalid("a number has too many digits") from None
            else:
                self.length = end - window.at
                window.at = end
                found: dict[str, Any] = item
                return found
            waiting = len(window.text) - window.at
            if waiting > MAX_LINE:
                message = f"{window.place(window.at)}: item {self._number} is longer than {MAX_LINE} characters"
                raise Failure("parse", "ITEM_TOO_LONG", message)
            # Twice as much for each attempt, so that a large item is not begun anew with each block.
            window.read(min(2 * waiting, MAX_LINE + 1 - waiting))

    def _end(self) -> None:
        self._window.at += 1
        if self._window.peek():
            place = self._window.place(self._window.at)
            raise Failure("parse", "INVALID_JSON", f"{place}: there is more after the end of the array")

    def _invalid(self, fault: str, at: int | None = None) -> Failure:
        place = self._window.place(self._window.at if at is None else at)
        return Failure("parse", "INVALID_JSON", f"{place}: item {self._number}: {fault}")


class _Window:
    """The text from somewhere in the array on; ``at`` is where reading stands, ``ended`` that no more comes, ``cut``
    that there would be more."""

    def __init__(self, blocks: Iterable[bytes], encoding: str, line: int) -> None:
        self.text = ""
        self.at = 0
        self.ended = self.cut = False
        self._blocks = iter(blocks)
        # All ends of lines become LF: inside of a text of JSON there are none.
        self._decoder = IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8")("strict"), translate=True)
        self._encoding = encoding
        self._line = line
        self._column = 1

    def peek(self) -> str:
        """The next character that isn't blank, to which ``at`` moves; empty at the end of the stream."""
        while True:
            found = _WHITE_SPACE.match(self.text, self.at)
            assert found is not None
            self.at = found.end()
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.read(1)

    def read(self, least: int) -> None:
        """Drops what was read and adds at least ``least`` characters, unless the stream ends."""
        line, self._column = self._place(self.at)
        self._line = line
        parts = [self.text[self.at :]]
        self.at = 0
        added = 0
        while added < least and not self.ended:
            try:
                block = next(self._blocks, b"")
            except Cut:
                block, self.cut = b"", True
            self.ended = not block
            try:
                text = self._decoder.decode(block, final=self.ended and not self.cut)
            except UnicodeDecodeError as error:
                before = "".join((*parts, decodable(error, "utf-8")))
                raise not_decoded(self._line + before.count("\n"), self._encoding) from None
            parts.append(text)
            added += len(text)
        self.text = "".join(parts)

    def place(self, at: int) -> str:
        line, column = self._place(at)
        return f"line {line}, column {column}"

    def _place(self, at: int) -> tuple[int, int]:
        breaks = self.text.count("\n", 0, at)
        if not breaks:
            return self._line, self._column + at
        return self._line + breaks, at - self.text.rfind("\n", 0, at)
