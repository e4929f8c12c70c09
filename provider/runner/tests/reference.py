"""A slow reference for inference, written as plainly as possible: every value on its own, all of them kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import reduce
from typing import Any
from uuid import UUID

import numpy
import pandas

MAX_KEYS = 1_024
LISTS = (list, tuple, set, frozenset, deque, range)
WIDTHS = {"int8": "int8", "uint8": "int16", "int16": "int16", "uint16": "int32", "int32": "int32", "uint32": "int64"}
WIDTHS |= {"int64": "int64", "uint64": "uint64", "float16": "float32", "float32": "float32", "longdouble": "float64"}
WHOLE = {"int8": 3, "int16": 5, "int32": 10, "int64": 19, "uint64": 20}
SIGNED = ["int8", "int16", "int32", "int64"]
MOMENTS = ["date", "timestamp[s]", "timestamp[ms]", "timestamp[us]", "timestamp[ns]"]


@dataclass(frozen=True)
class Declared:
    """Stands for a type that was declared, where values have a value."""

    type: str


def fields_of(rows: list[dict[str, Any]], max_keys: int = MAX_KEYS) -> dict[str, str]:
    return {
        path: type_
        for name in {name for row in rows for name in row}
        for path, type_ in _place(name, [row[name] for row in rows if name in row], max_keys).items()
    }


def _place(path: str, values: list[Any], max_keys: int) -> dict[str, str]:
    values = [value.value if isinstance(value, Enum) and not isinstance(value, int) else value for value in values]
    there = [value for value in values if not _is_null(value)]
    structs = [_fields(value) for value in there if _fields(value) is not None]
    lists = [value for value in there if _fields(value) is None and _is_list(value)]
    if not there:
        return {path: "null"}
    if len(structs) == len(there):
        return _struct(path, structs, max_keys)
    if len(lists) == len(there):
        items = [item for value in lists for item in value]
        return _place(f"{path}[]", items, max_keys) if items else {path: "list"}
    if structs or lists:
        return {path: "json"}
    return {path: _scalar(there)}


def _is_null(value: Any) -> bool:
    if isinstance(value, (numpy.datetime64, numpy.timedelta64)):
        return bool(numpy.isnat(value))
    if isinstance(value, Declared):
        return value.type == "null"
    return value is None or value is pandas.NaT or value is pandas.NA


def _fields(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if hasattr(value, "_asdict"):
        return value._asdict()  # type: ignore[no-any-return]
    return vars(value) if is_dataclass(value) and not isinstance(value, Declared) else None


def _is_list(value: Any) -> bool:
    return isinstance(value, LISTS) or (isinstance(value, numpy.ndarray) and value.ndim > 0)


def _struct(path: str, structs: list[Any], max_keys: int) -> dict[str, str]:
    names = {name for struct in structs for name in struct}
    if len(names) > max_keys:
        return _place(f"{path}{{}}", [value for struct in structs for value in struct.values()], max_keys)
    fields: dict[str, str] = {}
    for name in names:
        fields |= _place(f"{path}.{name}", [struct[name] for struct in structs if name in struct], max_keys)
    return fields or {path: "struct"}


def _scalar(values: list[Any]) -> str:
    declared = [type_ for type_ in map(_declared, values) if type_ is not None]
    others = [value for value in values if _declared(value) is None]
    types = [*declared, _observed(others)] if others else declared
    common = reduce(_common, types)
    return common if _digits(common) <= 76 else "string"


def _declared(value: Any) -> str | None:
    """The type that a value brings along."""
    if isinstance(value, Declared):
        return value.type
    if isinstance(value, numpy.datetime64):
        unit = numpy.datetime_data(value.dtype)[0]
        if unit in ("Y", "M", "W", "D"):
            return "date"
        return {"h": "timestamp[s]", "m": "timestamp[s]"}.get(unit, f"timestamp[{unit}]")
    if isinstance(value, pandas.Timestamp) and value.tzinfo is None and value.nanosecond:
        return "timestamp[ns]"
    return WIDTHS.get(type(value).__name__) if isinstance(value, numpy.generic) else None


def _common(one: str, other: str) -> str:
    """Of two types. A decimal may have more digits than there can be."""
    both = {one, other}
    if len(both) == 1:
        return one
    if "json" in both:
        return "json"
    for ladder in (SIGNED, MOMENTS):
        if both <= set(ladder):
            return max(both, key=ladder.index)
    if not all(type_ in WHOLE or type_.startswith(("float", "decimal")) for type_ in both):
        return "string"
    if any(type_.startswith("float") for type_ in both):
        return "float64"
    before = max(_digits(type_) - _scale(type_) for type_ in both)
    scale = max(_scale(type_) for type_ in both)
    return f"decimal({before + scale},{scale})"


def _digits(type_: str) -> int:
    return int(type_[8:].split(",")[0]) if type_.startswith("decimal") else WHOLE.get(type_, 0)


def _scale(type_: str) -> int:
    return int(type_.rstrip(")").split(",")[1]) if type_.startswith("decimal") else 0


def _observed(values: list[Any]) -> str:
    if all(_is_number(value) for value in values):
        return _number(values)
    if all(type(value) is date or _is_naive(value) for value in values):
        return "date" if all(type(value) is date for value in values) else "timestamp[us]"
    belongs: list[tuple[str, Callable[[Any], bool]]] = [
        ("bool", lambda value: isinstance(value, (bool, numpy.bool_))),
        ("binary", lambda value: isinstance(value, bytes)),
        ("timestamp[us, UTC]", lambda value: isinstance(value, datetime) and value.tzinfo is not None),
        ("time", lambda value: isinstance(value, time)),
        ("duration[us]", lambda value: isinstance(value, (timedelta, numpy.timedelta64))),
        ("uuid", lambda value: isinstance(value, UUID)),
    ]
    return next((type_ for type_, test in belongs if all(map(test, values))), "string")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _is_naive(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def _number(values: list[Any]) -> str:
    if any(isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite()) for value in values):
        return "float64"
    if all(isinstance(value, int) for value in values):
        if all(-(2**63) <= value < 2**63 for value in values):
            return "int64"
        if all(0 <= value < 2**64 for value in values):
            return "uint64"
    before = max(len(str(abs(int(value)))) if abs(value) >= 1 else 0 for value in values)
    after = max(max(0, -int(Decimal(value).as_tuple().exponent)) for value in values)
    return f"decimal({max(before + after, 1)},{after})" if before + after <= 76 else "string"
