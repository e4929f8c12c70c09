"""``read_rows``: dicts, or batches of them; objects with named fields count as dicts, Arrow tables as batches."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record
    from python_connectors_runner.usercode.reading import Reading

BATCH_ROWS = 256
BATCH_BYTES = 2 * 1024 * 1024

# Kinds of frames, by the module and the name of their class, and what to do with one here.
FRAMES = {
    ("pandas", "DataFrame"): "define read_pandas_dataframe instead, or yield frame.to_dict('records')",
    ("pyspark", "DataFrame"): "define read_spark_dataframe instead",
    ("polars", "DataFrame"): "yield frame.to_dicts()",
    ("polars", "LazyFrame"): "yield frame.collect().to_dicts()",
}

MAKE_A_DICT = "make each row a dict, for example dict(zip(names, row))"


def observe(reading: Reading, record: Record) -> None:
    for batch in _batches(reading):
        if _is_arrow(batch):
            taken = reading.count_rows(batch.num_rows if reading.left is None else min(batch.num_rows, reading.left))
            if taken:
                _observe_arrow(reading, batch.schema, record)
        elif wanted := reading.wanted(batch):
            record.observe(wanted)
        if reading.left == 0:
            return


def rows(reading: Reading) -> Iterator[dict[str, Any]]:
    for row in _single(reading):
        reading.count_rows(1)
        yield row


def _batches(reading: Reading) -> Iterator[Any]:
    """Lists of dicts that are small enough to hold, and Arrow tables and batches as they are."""
    batch: list[dict[str, Any]] = []
    size = 1
    for item in _items(reading):
        if type(item) is dict:
            batch.append(item)
        elif _is_arrow(item):
            yield item
            continue
        else:
            batch.extend(_rows_of(reading, item))
        if len(batch) < size:
            continue
        start = 0
        while len(batch) - start >= size:
            ready = batch[start : start + size]
            start += size
            yield ready
            # Few rows where they are large; growing slowly, since the first ones may be smaller than the rest.
            size = max(1, min(2 * size, BATCH_ROWS, BATCH_BYTES // rough_size(ready[-1])))
        batch = batch[start:]
    if batch:
        yield batch


def _items(reading: Reading) -> Iterator[Any]:
    """What the function yields. A frame that it returned would give its columns, not its rows."""
    result = reading.result()
    if _is_arrow(result):
        return iter((result,))
    if _frame_hint(result):
        message = f"read_rows must yield dicts or lists of dicts, but it returned {_described(result)}"
        raise reading.refused(message)
    return reading.through(result, "yield dicts or lists of dicts", (dict,))


def _single(reading: Reading) -> Iterator[dict[str, Any]]:
    for item in _items(reading):
        if type(item) is dict:
            yield item
        elif _is_arrow(item):
            for part in item.to_batches() if hasattr(item, "to_batches") else (item,):
                yield from part.to_pylist()
        else:
            yield from _rows_of(reading, item)


def _rows_of(reading: Reading, item: Any) -> list[dict[str, Any]]:
    """One row that is no plain dict, or a batch."""
    row = _as_row(item)
    if row is not None:
        return [row]
    if not isinstance(item, (list, tuple)):
        raise reading.refused(f"read_rows must yield dicts or lists of dicts, not {_described(item)}")
    if set(map(type, item)) <= {dict}:
        return list(item)
    batch: list[dict[str, Any]] = []
    for inner in item:
        row = _as_row(inner)
        if row is None:
            message = f"read_rows yielded a {type(item).__name__} that holds {_described(inner)}"
            raise reading.refused(message if _frame_hint(inner) else f"{message}, not dicts: {MAKE_A_DICT}")
        batch.append(row)
    return batch


def _as_row(item: Any) -> dict[str, Any] | None:
    """A dict of any kind, or an object with named fields; a named tuple is such an object, not a batch."""
    if isinstance(item, dict):
        return item
    if type(item) in (list, tuple):
        return None
    from python_connectors_runner.inference.objects import as_dict

    return as_dict(item)


def _is_arrow(item: object) -> bool:
    pyarrow = sys.modules.get("pyarrow")
    return pyarrow is not None and isinstance(item, (pyarrow.Table, pyarrow.RecordBatch))


def _observe_arrow(reading: Reading, schema: Any, record: Record) -> None:
    from python_connectors_runner.arrow.schema import DuplicateName, observe_schema

    try:
        observe_schema(schema, record)
    except DuplicateName as error:
        raise reading.refused(f"read_rows yielded an Arrow table: {error}", "DUPLICATE_COLUMN") from None


def _described(item: Any) -> str:
    """The item's type, and what to do where it is a whole frame."""
    type_, hint = type(item), _frame_hint(item)
    return f"{type_.__name__} (from {type_.__module__.partition('.')[0]}): {hint}" if hint else type_.__name__


def _frame_hint(item: Any) -> str | None:
    type_ = type(item)
    return FRAMES.get((type_.__module__.partition(".")[0], type_.__name__))


def rough_size(value: object, depth: int = 3) -> int:
    """Bytes that a row takes, roughly: exact enough to tell a row of 1 MB from one of 1 KB."""
    size = sys.getsizeof(value, 64)
    if depth:
        if isinstance(value, dict):
            size += sum(rough_size(item, depth - 1) for item in value.values())
        elif isinstance(value, (list, tuple)):
            size += sum(rough_size(item, depth - 1) for item in value[:100])
    return size
