"""Looks at values of numpy and pandas, and at what only wraps or stands for values. None of it is imported.

A look takes the column, values of one type, and their depth.
"""

from __future__ import annotations

from python_connectors_runner.inference.unsupported import UnsupportedValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from python_connectors_runner.inference.column import Column

# What numpy's units are typed as; the finer ones, which nothing here holds, as nanoseconds.
DATETIME_UNITS = (
    dict.fromkeys(("Y", "M", "W", "D"), "date")
    | dict.fromkeys(("h", "m", "s"), "timestamp[s]")
    | {"ms": "timestamp[ms]", "us": "timestamp[us]"}
)
# Of no fixed length: years, months, and a number of nothing.
NO_DURATIONS = frozenset(("Y", "M", ""))


def timestamps(column: Column, values: Sequence[Any], depth: int) -> None:
    """Of pandas: microseconds unless some have nanoseconds; the unit that they are kept in differs by release."""
    column.datetimes(values, depth)
    if any(value.nanosecond for value in values if value.tzinfo is None):
        column.declared.add("timestamp[ns]")


def datetimes64(column: Column, values: Sequence[Any], depth: int) -> None:
    for unit in _units(column, values):
        column.declared.add(DATETIME_UNITS.get(unit, "timestamp[ns]"))


def timedeltas64(column: Column, values: Sequence[Any], depth: int) -> None:
    for unit in _units(column, values):
        if unit in NO_DURATIONS:
            raise UnsupportedValue(f"timedelta64[{unit or 'generic'}]")
        column.kinds.add("duration")


def _units(column: Column, values: Sequence[Any]) -> list[str]:
    there = [value for value in values if value == value]  # all but NaT
    if len(there) < len(values):
        column.kinds.add("null")
    names = dict.fromkeys(value.dtype.name for value in there)  # datetime64[ns], timedelta64[25s]
    return [name.partition("[")[2].rstrip("]").lstrip("0123456789") for name in names]


def arrays(column: Column, values: Sequence[Any], depth: int) -> None:
    """Of numpy. Where all items are of one type that needs no look, the first stands for the rest."""
    scalars = [value[()] for value in values if not value.ndim]
    lists = [value for value in values if value.ndim]
    if scalars:
        column.observe(scalars, depth)
    if lists and type(lists[0]).__qualname__ == "ndarray":
        lists = [value[:1] if value.dtype.kind in "biufSU" else value for value in lists]
    if lists:
        column.lists(lists, depth)


def ranges(column: Column, values: Sequence[range], depth: int) -> None:
    # The ends stand for the rest.
    column.lists([(*value[:1], *value[-1:]) for value in values], depth)


def enums(column: Column, values: Sequence[Any], depth: int) -> None:
    column.observe([value._value_ for value in values], depth)


def roots(column: Column, values: Sequence[Any], depth: int) -> None:
    column.observe([value.root for value in values], depth)


LOOKS: dict[str, Callable[[Column, Sequence[Any], int], None]] = {
    "timestamp": timestamps,
    "datetime64": datetimes64,
    "timedelta64": timedeltas64,
    "array": arrays,
    "range": ranges,
    "enum": enums,
    "root": roots,
}
