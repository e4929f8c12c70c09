"""CSV: rows by the standard reader, column by column into text columns."""

from __future__ import annotations

import csv
from itertools import islice

from python_connectors_runner.inference.texts import observe_texts
from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.parsers.text import MAX_LINE, Lines, line_breaks
from python_connectors_runner.protocol import MAX_FIELDS, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record

# A batch ends with either; rows are taken in steps, so that it is exceeded by no more than one of them.
BATCH_ROWS = 2_048
BATCH_CHARACTERS = 1024 * 1024
STEP_ROWS = 64


def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
    """Observes every row of one partition; gives their number. ``options`` have their defaults filled in.

    A blank line is no row. Fewer fields than the header are nulls. Raises ``Failure`` (phase parse) with the line.
    """
    source = _Rows(Lines(chunks, options["encoding"]), options)
    header: list[str] | None = None
    if options["header"]:
        header = source.first_row()
        if header is None:
            return 0
        _check_header(header, source.line)
    nulls = {None, *options["nullValues"]}
    count = 0
    for rows in source.batches(header):
        count += len(rows)
        width = len(header) if header is not None else max(map(len, rows))
        if set(map(len, rows)) != {width}:
            for row in rows:
                row.extend([None] * (width - len(row)))
        names = header if header is not None else [f"column_{number}" for number in range(1, width + 1)]
        if width > MAX_FIELDS:
            raise TooManyFields
        for name, texts in zip(names, zip(*rows, strict=True), strict=True):
            observe_texts(record.column(name), texts, nulls)
    return count


def _check_header(header: list[str], line: int) -> None:
    if len(set(header)) == len(header):
        return
    twice = next(name for position, name in enumerate(header) if name in header[:position])
    message = f"line {line}: the header has the name {twice!r} twice"
    raise Failure("parse", "DUPLICATE_COLUMN", message)


class _Rows:
    """Rows of fields, in batches. ``line`` is the number of the last line that was read."""

    def __init__(self, lines: Lines, options: dict[str, Any]) -> None:
        self._lines = lines
        self._skipped = 0
        self._comment: str | None = options["comment"]
        self._between_rows = True
        csv.field_size_limit(MAX_LINE)
        self._reader = csv.reader(
            self._all_lines() if self._comment is None else self._lines_without_comments(self._comment),
            delimiter=options["delimiter"],
            quotechar=options["quote"],
            escapechar=options["escape"],
            doublequote=True,
            strict=True,
        )

    @property
    def line(self) -> int:
        return self._reader.line_num + self._skipped

    def first_row(self) -> list[str] | None:
        while rows := self._take(1):
            if rows[0]:
                return rows[0]
        return None

    def batches(self, header: list[str] | None) -> Iterator[list[list[Any]]]:
        """Rows that are not blank. Raises ``Failure`` for one with more fields than the header."""
        while True:
            batch: list[list[Any]] = []
            start = self._lines.characters
            ended = False
            while len(batch) < BATCH_ROWS and self._lines.characters - start < BATCH_CHARACTERS and not ended:
                before = self.line
                # A comment is only one between rows, so that then rows are taken one at a time.
                step = STEP_ROWS if self._comment is None else 1
                rows = self._take(step)
                ended = len(rows) < step
                if header is not None and rows and max(map(len, rows)) > len(header):
                    raise self._ragged(rows, len(header), before)
                batch += rows
            batch = [row for row in batch if row]
            if batch:
                yield batch
            if ended:
                return

    def _take(self, number: int) -> list[list[Any]]:
        self._between_rows = True
        try:
            return list(islice(self._reader, number))
        except csv.Error as error:
            raise Failure("parse", "INVALID_CSV", f"line {self.line}: {error}") from None

    def _ragged(self, rows: list[list[str]], width: int, before: int) -> Failure:
        line = before + 1 if self._comment is None else self.line
        for row in rows:
            if len(row) > width:
                return Failure("parse", "RAGGED_ROW", f"line {line}: {len(row)} fields, but the header has {width}")
            line += 1 + sum(line_breaks(text) for text in row)
        raise AssertionError("no row is wider than the header")

    def _all_lines(self) -> Iterator[str]:
        for block in self._lines.blocks():
            yield from block

    def _lines_without_comments(self, prefix: str) -> Iterator[str]:
        for line in self._all_lines():
            # Inside of a quoted field, what looks like a comment is data.
            if self._between_rows and line.startswith(prefix):
                self._skipped += 1
                continue
            self._between_rows = False
            yield line
