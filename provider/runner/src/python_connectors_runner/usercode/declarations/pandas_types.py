"""The types of a pandas DataFrame's columns: by their dtype, and by their values where that says nothing (object).

pandas is not imported here: whoever made the frame has imported it.
"""

from __future__ import annotations

import sys

from python_connectors_runner.inference.unsupported import Refused, UnsupportedValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

# Values of an object column that are looked at in one go.
CHUNK = 4_096

# By kind of a numpy dtype and its width in bytes. Unsigned integers get the narrowest type that holds them all.
NUMPY_TYPES = {
    ("b", 1): "bool",
    ("i", 1): "int8",
    ("i", 2): "int16",
    ("i", 4): "int32",
    ("i", 8): "int64",
    ("u", 1): "int16",
    ("u", 2): "int32",
    ("u", 4): "int64",
    ("u", 8): "uint64",
    ("f", 2): "float32",
    ("f", 4): "float32",
    ("f", 8): "float64",
    ("f", 12): "float64",
    ("f", 16): "float64",
    ("m", 8): "duration[us]",
}
UNITS = ("s", "ms", "us", "ns")
# Dtypes of pandas itself that say all, by the name of their class.
EXTENSION_TYPES = {
    "DatetimeTZDtype": "timestamp[us, UTC]",
    "IntervalDtype": "string",
    "PeriodDtype": "string",
    "StringDtype": "string",
}


def is_frame(value: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def names_fault(frame: Any) -> tuple[str, str] | None:
    """``(code, what to write instead)`` where the columns' names can't be those of a schema."""
    names = frame.columns
    if names.nlevels > 1:
        return (
            "MULTI_INDEX_COLUMNS",
            "the DataFrame's columns have several levels: give them one, "
            'for example frame.columns = ["_".join(names) for names in frame.columns]',
        )
    for position, name in enumerate(names):
        if not isinstance(name, str):
            return (
                "UNSUPPORTED_KEY",
                f"the name of the DataFrame's column {position} is {type(name).__name__}: names must be str, "
                "for example frame.columns = frame.columns.map(str)",
            )
    if not names.is_unique:
        twice = str(names[names.duplicated()][0])
        return "DUPLICATE_COLUMN", f"the DataFrame has the column {twice!r} twice: rename one of them"
    return None


def observe_frame(frame: Any, record: Record) -> list[str]:
    """Takes in a frame's columns; gives the names of those whose dtype is object and that have no values.

    Raises ``Refused``. Values are looked at only where the dtype is object; nothing is copied but a few thousand of
    them at a time.
    """
    untyped: list[str] = []
    for position, name in enumerate(frame.columns):
        column = record.column(str(name))
        array = frame.iloc[:, position].array
        try:
            if not _declare(column, array.dtype):
                values = array.categories.array if hasattr(array, "categories") else array
                if not len(values):
                    untyped.append(str(name))
                for chunk in _chunks(values):
                    column.observe(chunk, 0)
        except Refused as refused:
            refused.inside("name", str(name))
            raise
    return untyped


def rows_of(frame: Any) -> Iterator[dict[str, Any]]:
    """The frame's rows; what is missing is ``None``."""
    names = list(map(str, frame.columns))
    for start in range(0, len(frame), CHUNK):
        part = frame.iloc[start : start + CHUNK]
        columns = [_present(part.iloc[:, position].array) for position in range(len(names))]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))


def _declare(column: Column, dtype: Any) -> bool:
    """Whether the dtype says what the values are; if so, the column knows it now."""
    name = type(dtype).__name__
    if name == "CategoricalDtype":
        return _declare(column, dtype.categories.dtype)
    if name == "SparseDtype":
        return _declare(column, dtype.subtype)
    if name == "ArrowDtype":
        from python_connectors_runner.arrow.schema import observe_type

        observe_type(dtype.pyarrow_dtype, column)
        return True
    type_ = EXTENSION_TYPES.get(name)
    if type_ is None:
        plain = getattr(dtype, "numpy_dtype", dtype)  # of Int64, boolean and their like
        if plain.kind == "O":
            return False
        type_ = _numpy_type(plain)
    column.declare(type_)
    return True


def _numpy_type(dtype: Any) -> str:
    if dtype.kind == "M":
        unit = str(dtype).partition("[")[2].rstrip("]")
        return f"timestamp[{unit}]" if unit in UNITS else "timestamp[ns]"
    type_ = NUMPY_TYPES.get((dtype.kind, getattr(dtype, "itemsize", 0)))
    if type_ is None:
        raise UnsupportedValue(str(dtype))
    return type_


def _chunks(array: Any) -> Iterator[list[Any]]:
    for start in range(0, len(array), CHUNK):
        yield _present(array[start : start + CHUNK])


def _present(array: Any) -> list[Any]:
    """The values as Python has them. In a column all that pandas calls missing is null: None, NaN, NaT, NA."""
    missing = array.isna() if hasattr(array, "isna") else sys.modules["pandas"].isna(array)
    values = array.tolist()
    if not missing.any():
        return list(values)
    return [None if absent else value for value, absent in zip(values, missing.tolist(), strict=True)]
