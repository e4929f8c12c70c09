"""Rows by the standard reader: the one definition of what a CSV file holds, and of its faults."""

from __future__ import annotations

import csv

from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.parsers.text import MAX_LINE, Text, line_breaks, lines_of
from python_connectors_runner.protocol import MAX_FIELDS, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


def reader_of(lines: Iterable[str], options: dict[str, Any]) -> Iterator[list[str]]:
    """The standard reader, with its line_num, over lines with or without their ends."""
    csv.field_size_limit(MAX_LINE)
    quote: str | None = options["quote"]
    reader: Iterator[list[str]] = csv.reader(
        lines,
        delimiter=options["delimiter"],
        quotechar=quote,
        quoting=csv.QUOTE_NONE if quote is None else csv.QUOTE_MINIMAL,
        escapechar=options["escape"],
        doublequote=True,
        strict=True,
    )
    return reader


# What the standard reader says where the text ends inside of a quoted field.
_NOT_CLOSED = "unexpected end of data"


class Rows:
    """The rows of a file, piece by piece. ``names`` is the header, and ``None`` until it was read or without one.

    ``long``: a row of more than one line was seen, ``long_last``: in the last piece. Raises ``Failure`` (phase parse)
    with the line.
    """

    def __init__(self, text: Text, options: dict[str, Any]) -> None:
        self.names: list[str] | None = None
        self.long = self.long_last = False
        self._text = text
        self._options = options
        self._comment: str | None = options["comment"]
        self._multi_line: bool = options["multiLine"]
        self._header: bool = options["header"]
        self._handed = 0
        self._start = 0

    def whole(self, piece: str) -> list[list[Any]] | None:
        """The same as ``of``, but faster, if ``piece`` ends where a row does, and has neither comments nor faults."""
        lines = lines_of(piece)
        if self._comment is not None and any(line.startswith(self._comment) for line in lines):
            return None
        try:
            rows = list(reader_of(lines, self._options))
        except csv.Error:
            return None
        self.long_last = len(rows) < len(lines)
        if self.long_last:
            if not self._multi_line:
                return None
            self.long = True
        rows = list(filter(None, rows))
        limit = MAX_FIELDS if self.names is None else len(self.names)
        return None if not rows or max(map(len, rows)) > limit else rows

    def cut(self, piece: str) -> str:
        """``piece`` up to where its last whole row seems to end; the rest is given back."""
        quote = self._options["quote"]
        if quote is None or piece.count(quote) % 2 == 0:
            return piece
        end = piece.rfind("\n", 0, piece.rfind(quote)) + 1
        if end:
            self._text.unread(piece[end:], join=True)
        return piece[:end] or piece

    def of(self, piece: str) -> list[list[str]]:
        """The rows that begin in ``piece``, which was read last; blank ones left out. The header is none of them."""
        first = self._text.ended - line_breaks(piece)
        lines = lines_of(piece)
        rows: list[list[str]] = []
        self._handed = self._start = 0
        taken = lines[:]
        limit = MAX_FIELDS if self.names is None else len(self.names)
        reader = reader_of(self._lines(taken, first), self._options)
        try:
            for row in reader:
                if self._handed > self._start + 1:
                    self.long = True
                if self._header and self.names is None:
                    if row:
                        self.names = self._checked_header(row, first + self._start + 1)
                        limit = len(row)
                elif row:
                    if len(row) > limit:
                        raise self._too_wide(row, first + self._start + 1)
                    rows.append(row)
                self._start = self._handed
                if self._handed >= len(lines):
                    break
        except csv.Error as error:
            if not self._text.cut or str(error) != _NOT_CLOSED:
                raise self._failure(error, first) from None
            taken = []
        if self._handed < len(taken):
            self._text.unread("".join(taken[self._handed :]))
        return rows

    def _lines(self, taken: list[str], first: int) -> Iterator[str]:
        """The lines of a piece, and those after it that its last row needs."""
        while True:
            while self._handed < len(taken):
                line = taken[self._handed]
                self._handed += 1
                # Inside of a quoted field, what looks like a comment is data.
                if self._comment is not None and self._start == self._handed - 1 and line.startswith(self._comment):
                    self._start = self._handed
                    continue
                yield line
                if not self._multi_line and self._start < self._handed and line[-1] in "\r\n":
                    raise Failure(
                        "parse",
                        "LINE_BREAK_IN_FIELD",
                        f"line {first + self._handed}: a field goes on after the end of the line, "
                        "but multiLine is false",
                    )
            if self._start == self._handed:
                return
            piece = self._text.read()
            if not piece:
                return
            taken += lines_of(piece)

    def _failure(self, error: csv.Error, first: int) -> Failure:
        line = first + max(self._handed, 1)
        message = str(error)
        if message == _NOT_CLOSED:
            line, message = first + self._start + 1, "a quoted field is not closed before the end of the file"
        elif "field larger than field limit" in message:
            line, message = first + self._start + 1, f"a field is longer than {MAX_LINE} characters"
        return Failure("parse", "INVALID_CSV", f"line {line}: {message}")

    def _too_wide(self, row: list[str], line: int) -> Exception:
        if self.names is None:
            return TooManyFields()
        message = f"line {line}: {len(row)} fields, but the header has {len(self.names)}"
        return Failure("parse", "RAGGED_ROW", message)

    def _checked_header(self, header: list[str], line: int) -> list[str]:
        if "" in header:
            message = f"line {line}: the header has no name for field {header.index('') + 1}"
            raise Failure("parse", "EMPTY_COLUMN_NAME", message)
        if len(set(header)) < len(header):
            twice = next(name for position, name in enumerate(header) if name in header[:position])
            raise Failure("parse", "DUPLICATE_COLUMN", f"line {line}: the header has the name {twice!r} twice")
        return header
