"""A slow reference for inference, written as plainly as possible: every value on its own, all of them kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


def fields_of(rows: list[dict[str, Any]]) -> dict[str, str]:
    names = {name for row in rows for name in row}
    fields: dict[str, str] = {}
    for name in names:
        fields |= _place(name, [row[name] for row in rows if name in row])
    return fields


def _place(path: str, values: list[Any]) -> dict[str, str]:
    there = [value for value in values if value is not None]
    structs = [value for value in there if isinstance(value, dict)]
    lists = [value for value in there if isinstance(value, (list, tuple))]
    if not there:
        return {path: "null"}
    if len(structs) == len(there):
        return _struct(path, structs)
    if len(lists) == len(there):
        items = [item for value in lists for item in value]
        return _place(f"{path}[]", items) if items else {path: "list"}
    if structs or lists:
        return {path: "json"}
    return {path: _scalar(there)}


def _struct(path: str, structs: list[dict[str, Any]]) -> dict[str, str]:
    names = {name for struct in structs for name in struct}
    if len(names) > 1024:
        return _place(f"{path}{{}}", [value for struct in structs for value in struct.values()])
    fields: dict[str, str] = {}
    for name in names:
        fields |= _place(f"{path}.{name}", [struct[name] for struct in structs if name in struct])
    return fields or {path: "struct"}


def _scalar(values: list[Any]) -> str:
    if all(_is_number(value) for value in values):
        return _number(values)
    if all(type(value) is date or _is_naive(value) for value in values):
        return "date" if all(type(value) is date for value in values) else "timestamp[us]"
    belongs: list[tuple[str, Callable[[Any], bool]]] = [
        ("bool", lambda value: isinstance(value, bool)),
        ("binary", lambda value: isinstance(value, bytes)),
        ("timestamp[us, UTC]", lambda value: isinstance(value, datetime) and value.tzinfo is not None),
        ("time", lambda value: isinstance(value, time)),
        ("duration[us]", lambda value: isinstance(value, timedelta)),
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
