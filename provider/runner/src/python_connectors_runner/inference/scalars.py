"""Decides one type for the kinds of values that were seen in one place."""

from __future__ import annotations

from python_connectors_runner.inference.common_types import MAX_DIGITS, common_type, is_number, precision

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set

    from python_connectors_runner.inference.column import Column

INT64 = (-(2**63), 2**63 - 1)
UINT64 = (0, 2**64 - 1)

TYPES = {
    "bool": "bool",
    "float": "float64",
    "string": "string",
    "binary": "binary",
    "date": "date",
    "naive": "timestamp[us]",
    "aware": "timestamp[us, UTC]",
    "time": "time",
    "duration": "duration[us]",
    "uuid": "uuid",
}
_TOO_WIDE = ("NUMBER_TOO_WIDE", f"numbers of more than {MAX_DIGITS} digits: typed as string")
NUMBERS = {"int", "decimal", "float"}
MOMENTS = {"date", "naive", "aware"}
SHOWN = {"int": "integers", "decimal": "decimals", "float": "floats", "struct": "objects", "list": "lists"} | {
    "naive": "timestamps without a time zone",
    "aware": "timestamps with one",
    "binary": "bytes",
    "string": "text",
    "bool": "booleans",
    "date": "dates",
    "time": "times",
    "duration": "durations",
    "uuid": "UUIDs",
}


def scalar_type(column: Column, kinds: set[str], sniffed: bool) -> tuple[str, str | None, str]:
    """``(type, warning's code or None, its message)`` for kinds without null, struct and list.

    ``sniffed``: the values are texts that were looked at, where a mix means no more than text.
    """
    if kinds <= NUMBERS:
        type_, code, message = _number(column, kinds)
        return (type_, None, "") if sniffed else (type_, code, message)
    if len(kinds) == 1:
        return TYPES[next(iter(kinds))], None, ""
    if kinds == {"date", "naive"}:
        return TYPES["naive"], None, ""
    if sniffed and not kinds <= MOMENTS:
        return "string", None, ""
    return "string", "MIXED_TYPES", f"{mixed(kinds)} in one place: typed as string"


def declared_type(column: Column, kinds: set[str], sniffed: bool) -> tuple[str, str | None, str]:
    """The same for a column with declared types; ``kinds`` may be none."""
    types = set(column.declared)
    code: str | None = None
    message = ""
    if kinds:
        observed, code, message = scalar_type(column, kinds, sniffed)
        types.add(observed)
    type_ = common_type(types)
    if precision(type_) > MAX_DIGITS:
        return "string", *_TOO_WIDE
    if len(types) > 1 and (type_ in ("string", "json") or (type_ == "float64" and not all(map(_is_plain, types)))):
        return type_, "MIXED_TYPES", f"{mixed(kinds, column.declared)} in one place: typed as {type_}"
    return type_, code, message


def mixed(kinds: set[str], declared: Set[str] = frozenset()) -> str:
    *others, last = sorted({*(SHOWN[kind] for kind in kinds), *declared})
    return f"{', '.join(others)} and {last}"


def _is_plain(type_: str) -> bool:
    """Numbers that a float takes in without a word."""
    return is_number(type_) and not precision(type_)


def _number(column: Column, kinds: set[str]) -> tuple[str, str | None, str]:
    if "float" in kinds:
        if "decimal" in kinds:
            return "float64", "MIXED_TYPES", f"{mixed(kinds)} in one place: typed as float64"
        return "float64", None, ""
    if kinds == {"int"}:
        if _within(column, INT64):
            return "int64", None, ""
        if _within(column, UINT64):
            return "uint64", None, ""
    largest = max(-column.low, column.high)
    # Compared before it is written out: Python refuses to write integers of some thousand digits.
    whole = len(str(largest)) if 0 < largest < 10**MAX_DIGITS else 0 if not largest else MAX_DIGITS + 1
    scale = column.scale if "decimal" in kinds else 0
    digits = max(max(whole, column.digits) + scale, 1)
    if digits > MAX_DIGITS:
        return "string", *_TOO_WIDE
    return f"decimal({digits},{scale})", None, ""


def _within(column: Column, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= column.low and column.high <= bounds[1]
