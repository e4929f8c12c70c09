"""The columns of a piece of a file without the standard reader, where all of its rows are plain."""

from __future__ import annotations

import csv

from python_connectors_runner.parsers.csv.rows import reader_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# Never part of a line, so that it tells where a row ends among the fields.
_END = "\n"


def columns_of(piece: str, width: int, options: dict[str, Any]) -> Sequence[Sequence[str]] | None:
    """The fields of each of ``width`` columns, rows in no particular order; ``None`` where only ``Rows`` can tell.

    ``piece`` begins where a row does, and ends with a line.
    """
    comment, escape, quote = options["comment"], options["escape"], options["quote"]
    if "\0" in piece or (escape is not None and escape in piece):
        return None
    if "\r" in piece:
        # Inside of quotes it would be data; such rows are no plain ones.
        piece = piece.replace("\r\n", "\n").replace("\r", "\n")
    lines = piece.split("\n")
    if "" in lines:
        lines = list(filter(None, lines))  # a blank line is no row
    if comment is not None:
        lines = [line for line in lines if not line.startswith(comment)]
    quoted: list[str] = []
    if quote is not None and quote in piece:
        quoted = [line for line in lines if quote in line]
        lines = [line for line in lines if quote not in line]
        if not lines:
            return _split_quoted(quoted, width, options["delimiter"], quote) or _read(quoted, width, options)
    columns = _split(lines, width, options["delimiter"])
    if columns is None or not quoted:
        return columns
    rest = _read(quoted, width, options)
    if rest is None:
        return None
    for column, texts in zip(columns, rest, strict=True):
        column += texts
    return columns


def _split(lines: list[str], width: int, delimiter: str) -> list[list[str]] | None:
    """Lines without quotes."""
    fields = f"{delimiter}{_END}{delimiter}".join(lines).split(delimiter)
    return _by_column(fields, len(lines), width)


def _split_quoted(lines: list[str], width: int, delimiter: str, quote: str) -> list[list[str]] | None:
    """Lines in which all that is quoted is every field."""
    between = f"{quote}{delimiter}{quote}"
    joined = f"{between}{_END}{between}".join(line[1:-1] for line in lines)
    # Each line gave two quotes away, and between two of them four were put in.
    if joined.count(quote) != 2 * (width - 1) * len(lines) + 4 * (len(lines) - 1):
        return None
    if not all(line[0] == quote == line[-1] for line in lines) or min(map(len, lines)) < 2:
        return None
    return _by_column(joined.split(between), len(lines), width)


def _by_column(fields: list[str], rows: int, width: int) -> list[list[str]] | None:
    stride = width + 1
    if len(fields) != rows * stride - 1 or fields[width::stride].count(_END) != rows - 1:
        return None
    return [fields[position::stride] for position in range(width)]


def _read(lines: list[str], width: int, options: dict[str, Any]) -> list[tuple[str, ...]] | None:
    """Lines with quotes. As many rows as lines: each of them is a row of its own."""
    try:
        rows = list(reader_of(lines, options))
    except csv.Error:
        return None
    if len(rows) != len(lines) or set(map(len, rows)) != {width}:
        return None
    return list(zip(*rows, strict=True))
