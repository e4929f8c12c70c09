"""Whether a block of rows teaches anything new, asked of RE2, which comes with pyarrow.

What is known of a file's columns is written as one regular expression for a whole row. A block of which every row
matches holds nothing but more of the same: rows of the right width, each field of a kind that its column has
already. RE2 reads it in one pass and never goes back. Any other block is left to the slower ways, which define what
it means.
"""

from __future__ import annotations

import codecs
from sys import byteorder

from python_connectors_runner.inference.text_kinds import FLOAT_PATTERN
from python_connectors_runner.inference.texts import SHORT, is_text
from python_connectors_runner.parsers.text import markless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.moments import Moments
    from python_connectors_runner.inference.record import Record

# RE2 has a budget for its tables, beyond which it is slow: they grow with the columns.
MAX_PATTERN = 32 * 1024

# Not a part of any number, moment or word: as a delimiter they end a field wherever they are.
_MARKS = frozenset("!#$%&'*,/;<=>?@[\\]^_`{|}~\t\"")
_DIGITS = f"(?:0|[1-9][0-9]{{0,{SHORT - 1}}})"
_NOT_FINITE = "NaN|nan|-?(?:[Ii]nf|Infinity)"
_BOOL = "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]"


class Known:
    """What is known of one file; ``confirms`` is asked block by block, as its record grows."""

    def __init__(self, arrow: Any, options: dict[str, Any], moments: Moments) -> None:
        delimiter, quote, comment, escape = (options[key] for key in ("delimiter", "quote", "comment", "escape"))
        marks = {delimiter} if quote is None else {delimiter, quote}
        self._arrow = arrow
        self._codec = markless(codecs.lookup(options["encoding"]).name)
        self._possible = moments.exclusive and marks <= _MARKS and marks.isdisjoint(moments.literals)
        # A block with one of these is for the standard reader.
        self._strange = [b"\0"] if escape is None else [b"\0", self._encoded(escape)]
        self._comment = None if comment is None else self._encoded(comment)
        self._delimiter = self._pattern(delimiter, literal=True)
        self._quote = None if quote is None else self._pattern(quote, literal=True)
        self._mark = b"" if quote is None else self._encoded(quote)
        special = marks | {"\r", "\n", "\0"}
        nulls = [text for text in options["nullValues"] if special.isdisjoint(text)]
        self._nulls = [self._pattern(text, literal=True) for text in nulls]
        self._moment = {kind: self._pattern(pattern) for kind, pattern in moments.patterns.items()}
        self._fields: dict[tuple[frozenset[str], bool, bool], str] = {}

    def confirms(self, block: bytes, record: Record, names: list[str], long: bool) -> int | None:
        """The number of rows of a block of whole lines, or ``None``. ``long``: a row may be of several lines."""
        # A row of one field that is empty can't be told from a blank line, which is no row.
        if not self._possible or len(names) < 2:
            return None
        if any(mark in block for mark in self._strange) or not self._is_encoded(block):
            return None
        if self._comment is not None and (block.startswith(self._comment) or b"\n" + self._comment in block):
            return None
        row = self._row(record, names, long)
        if len(row) > MAX_PATTERN or not self._matches(block, row):
            return None
        if long and self._quote is not None:
            # Every second part is inside of quotes: they only stand around a field, and doubled in it.
            block = b"".join(block.split(self._mark)[::2])
        return block.count(b"\n")

    def whole_rows(self, block: bytes) -> int:
        """Where the last whole row of a block of whole lines seems to end, if rows may be of several lines."""
        if self._quote is None or block.count(self._mark) % 2 == 0:
            return len(block)
        return block.rfind(b"\n", 0, block.rfind(self._mark)) + 1

    def _is_encoded(self, block: bytes) -> bool:
        if block.isascii() or self._codec == "iso8859-1":
            return True
        try:
            if self._codec == "utf-8":
                self._array(block, self._arrow.string()).validate(full=True)
            else:
                block.decode(self._codec)
        except ValueError:  # pyarrow's own errors are such, too
            return False
        return True

    def _matches(self, block: bytes, row: str) -> bool:
        # As binary, so that a pattern is of bytes; what is not ASCII in it is escaped.
        texts = self._array(block, self._arrow.binary())
        try:
            found = self._arrow.compute.match_substring_regex(texts, pattern=rf"\A(?:{row}\r?\n)*\z")
        except ValueError:  # a pattern that is too large
            return False
        return bool(found[0].as_py())

    def _array(self, block: bytes, type_: Any) -> Any:
        offsets = b"".join(offset.to_bytes(4, byteorder) for offset in (0, len(block)))
        buffers = [None, self._arrow.py_buffer(offsets), self._arrow.py_buffer(block)]
        return self._arrow.Array.from_buffers(type_, 1, buffers)

    def _row(self, record: Record, names: list[str], long: bool) -> str:
        return self._delimiter.join(self._known(record.fields.get(name), long) for name in names)

    def _known(self, column: Column | None, long: bool) -> str:
        key = (frozenset(), False, long) if column is None else (frozenset(column.kinds), column.low < 0, long)
        field = self._fields.get(key)
        if field is None:
            field = self._fields[key] = self._field(*key)
        return field

    def _field(self, kinds: frozenset[str], negative: bool, long: bool) -> str:
        if is_text(kinds):
            return self._text(long)
        choices = self._nulls[:]
        if "float" in kinds:
            choices += [FLOAT_PATTERN, _NOT_FINITE]
        elif "int" in kinds:
            choices.append(f"-?{_DIGITS}" if negative else _DIGITS)
        if "bool" in kinds:
            choices.append(_BOOL)
        choices += [pattern for kind, pattern in self._moment.items() if kind in kinds]
        # Without a choice nothing fits, not even an empty field.
        choice = f"(?:{'|'.join(choices)})" if choices else "[^\\x00-\\xff]"
        return choice if self._quote is None else f"(?:{choice}|{self._quote}{choice}{self._quote})"

    def _text(self, long: bool) -> str:
        delimiter, quote = self._delimiter, self._quote
        if quote is None:
            return rf"[^{delimiter}\r\n]*"
        if not long:
            plain = rf"(?:[^{delimiter}{quote}\r\n][^{delimiter}\r\n]*)?"
            return rf"(?:{plain}|{quote}(?:[^{quote}\r\n]|{quote}{quote})*{quote})"
        return rf"(?:[^{delimiter}{quote}\r\n]*|{quote}(?:[^{quote}\r]|{quote}{quote}|\r\n)*{quote})"

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._codec, "ignore")

    def _pattern(self, text: str, literal: bool = False) -> str:
        """A pattern, or a text that stands for itself, with the bytes of its encoding escaped."""
        return "".join(
            character
            if character.isascii() and (not literal or character.isalnum())
            else "".join(f"\\x{byte:02x}" for byte in self._encoded(character)) or "[^\\x00-\\xff]"
            for character in text
        )
