"""The values of Arrow data as Python's own."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def rows_of(batch: Any) -> list[dict[str, Any]]:
    """The rows of a ``pyarrow.RecordBatch``. Times are cut to microseconds, which is what Python has, and zones to UTC.

    A map is a list of pairs of key and value.
    """
    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        plain = _plain(column.type)
        columns[name] = (column if plain == column.type else column.cast(plain, safe=False)).to_pylist()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(type_: Any) -> Any:
    """The nearest type whose values Python has."""
    import pyarrow as pa

    if hasattr(type_, "tz"):
        zone = None if type_.tz is None else "UTC"
        return pa.timestamp("us" if type_.unit == "ns" else type_.unit, zone)
    written = str(type_)
    if written == "time64[ns]":
        return pa.time64("us")
    if written == "duration[ns]":
        return pa.duration("us")
    if written.startswith("struct<"):
        fields = [type_.field(index) for index in range(type_.num_fields)]
        return pa.struct([field.with_type(_plain(field.type)) for field in fields])
    if written.startswith("list<"):
        return pa.list_(type_.value_field.with_type(_plain(type_.value_type)))
    if written.startswith("large_list<"):
        return pa.large_list(type_.value_field.with_type(_plain(type_.value_type)))
    if written.startswith("map<"):
        return pa.map_(_plain(type_.key_type), _plain(type_.item_type))
    return type_
