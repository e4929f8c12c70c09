"""CSV, by three ways that agree: ``rows`` defines, ``columns`` is fast, ``known`` faster where pyarrow is installed."""

from __future__ import annotations

from python_connectors_runner.inference.moments import moments_of
from python_connectors_runner.inference.texts import observe_texts
from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.parsers.csv.columns import columns_of
from python_connectors_runner.parsers.csv.rows import Rows
from python_connectors_runner.parsers.text import BLOCK_BYTES, Text
from python_connectors_runner.protocol import MAX_FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record
    from python_connectors_runner.parsers.csv.known import Known

# Below this, importing pyarrow would take longer than it saves.
ARROW_FROM = 2 * 1024 * 1024
ARROW_BYTES = 8 * 1024 * 1024


def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
    """Observes every row of one partition; gives their number. ``options`` have their defaults filled in.

    A blank line is no row. Fewer fields than the header are nulls. Raises ``Failure`` (phase parse) with the line.
    """
    return _Observation(Text(chunks, options["encoding"]), options, record).run()


def records(chunks: Iterable[bytes], options: dict[str, Any]) -> Iterator[dict[str, str | None]]:
    """The rows themselves, as they are asked for: from name to text, or to ``None`` where it is read as null.

    Raises ``Failure`` (phase parse) with the line.
    """
    text = Text(chunks, options["encoding"])
    rows = Rows(text, options)
    nulls = set(options["nullValues"])
    while piece := text.read():
        for row in rows.of(piece):
            names = _numbered(len(row)) if rows.names is None else rows.names
            values: list[str | None] = [None if field in nulls else field for field in row]
            values += [None] * (len(names) - len(values))
            yield dict(zip(names, values, strict=True))


class _Observation:
    def __init__(self, text: Text, options: dict[str, Any], record: Record) -> None:
        self._text = text
        self._options = options
        self._record = record
        self._rows = Rows(text, options)
        self._nulls: set[str | None] = {None, *options["nullValues"]}
        self._moments = moments_of(options["dateFormat"], options["timestampFormat"])
        # The header, or without one the numbers of as many fields as the widest row has.
        self._names: list[str] = []
        self._count = 0

    def run(self) -> int:
        known: Known | None = None
        asked = False
        # After a block that was not confirmed, more is learned the slower way before the next is tried.
        learn = last = 0
        while True:
            if self._names and learn <= 0 and self._text.size >= ARROW_FROM:
                if not asked:
                    asked, known = True, self._new_known()
                if known is not None:
                    if self._confirmed(known):
                        last = 0
                        continue
                    learn = last = min(max(2 * last, 2 * BLOCK_BYTES), ARROW_BYTES)
            piece = self._text.read()
            if not piece:
                return self._count
            learn -= len(piece)
            self._observe(piece)

    def _new_known(self) -> Known | None:
        arrow = _arrow()
        if arrow is None:
            return None
        from python_connectors_runner.parsers.csv.known import Known

        return Known(arrow, self._options, self._moments)

    def _confirmed(self, known: Known) -> bool:
        block = self._text.read_bytes(ARROW_BYTES)
        if not block:
            return False
        long = self._rows.long
        if long:
            end = known.whole_rows(block)
            if end < len(block):
                self._text.unread_bytes(block[end:])
                block = block[:end]
        count = known.confirms(block, self._record, self._names, long)
        if count is None:
            self._text.unread_bytes(block)
            return False
        self._count += count
        self._text.ended += block.count(b"\n") if long else count
        return bool(block)

    def _observe(self, piece: str) -> None:
        rows: list[Any] | None = None
        if self._names:
            columns = None
            if self._rows.long_last:
                piece = self._rows.cut(piece)
            else:
                columns = columns_of(piece, len(self._names), self._options)
            if columns is not None:
                self._count += len(columns[0])
                self._observe_columns(columns)
                return
            rows = self._rows.whole(piece)
        if rows is None:
            rows = self._rows.of(piece)
        if not rows:
            return
        self._count += len(rows)
        names = self._rows.names
        width = max(map(len, rows)) if names is None else len(names)
        if names is not None:
            self._names = names
        elif width > len(self._names):
            self._names = _numbered(width)
        if width > MAX_FIELDS:
            raise TooManyFields
        width = len(self._names)
        if set(map(len, rows)) != {width}:
            for row in rows:
                row += [None] * (width - len(row))
        self._observe_columns(zip(*rows, strict=True))

    def _observe_columns(self, columns: Iterable[Any]) -> None:
        for name, texts in zip(self._names, columns, strict=True):
            if texts:
                observe_texts(self._record.column(name), texts, self._nulls, self._moments)


def _numbered(width: int) -> list[str]:
    return [f"column_{number}" for number in range(1, width + 1)]


def _arrow() -> Any:
    """pyarrow with its compute functions, or ``None`` where it is not installed."""
    try:
        import pyarrow
        import pyarrow.compute
    except ImportError:
        return None
    return pyarrow
