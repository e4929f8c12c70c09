"""One type for the several that a source declares: a Parquet file's, an Arrow schema's, a DataFrame's columns.

==========================================  =============================================
of                                          the common type
==========================================  =============================================
any type and null                           that type
int8, int16, int32, int64                   the widest
uint64 and any of those                     decimal(20,0)
a decimal and integers or other decimals    a decimal with room for the digits of all
float32 and float64, a float and a number   float64
timestamps without a time zone              the finest unit
date and a timestamp without a time zone    the timestamp
json and anything                           json
anything else                               string
==========================================  =============================================

Grouping is of no matter: the common type of a common type and others is that of all of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set

MAX_DIGITS = 76

SIGNED = ("int8", "int16", "int32", "int64")
FLOATS = frozenset(("float32", "float64"))
WIDTHS = frozenset((*SIGNED, "uint64", *FLOATS))
# From coarse to fine; a date is a timestamp whose time is not told.
MOMENTS = ("date", "timestamp[s]", "timestamp[ms]", "timestamp[us]", "timestamp[ns]")
OTHERS = frozenset(("bool", "string", "binary", "time", "timestamp[us, UTC]", "duration[us]", "uuid", "json"))
# Digits of the integers that are longest in each type.
_DIGITS = {"int8": 3, "int16": 5, "int32": 10, "int64": 19, "uint64": 20}


def common_type(types: Set[str]) -> str:
    """Of scalar types. Not bounded: a decimal may have more than ``MAX_DIGITS`` digits, for whoever asks to see."""
    known = types - {"null"}
    if len(known) <= 1:
        return next(iter(known), "null")
    if "json" in known:
        return "json"
    if known <= _SIGNED:
        return max(known, key=SIGNED.index)
    if known <= _MOMENTS:
        return max(known, key=MOMENTS.index)
    if not all(map(is_number, known)):
        return "string"
    if not known.isdisjoint(FLOATS):
        return "float64"
    shapes = [_shape(type_) for type_ in known]
    scale = max(scale for _, scale in shapes)
    return f"decimal({max(before for before, _ in shapes) + scale},{scale})"


def is_number(type_: str) -> bool:
    return type_ in WIDTHS or type_.startswith("decimal(")


def precision(type_: str) -> int:
    """Of a decimal: its digits, 0 of any other type."""
    return sum(_shape(type_)) if type_.startswith("decimal(") else 0


def is_scalar(type_: str) -> bool:
    """Whether ``type_`` is one of the grammar's that holds no others; without "not null"."""
    if type_ in WIDTHS or type_ in MOMENTS or type_ in OTHERS or type_ == "null":
        return True
    if not type_.startswith("decimal(") or not type_.endswith(")"):
        return False
    numbers = type_[len("decimal(") : -1].split(",")
    if len(numbers) != 2 or not all(text.isascii() and text.isdigit() and str(int(text)) == text for text in numbers):
        return False
    digits, scale = map(int, numbers)
    return 1 <= digits <= MAX_DIGITS and scale <= digits


def _shape(type_: str) -> tuple[int, int]:
    """Digits before and after the point."""
    if type_ in _DIGITS:
        return _DIGITS[type_], 0
    digits, _, scale = type_[len("decimal(") : -1].partition(",")
    return int(digits) - int(scale), int(scale)


_SIGNED = frozenset(SIGNED)
_MOMENTS = frozenset(MOMENTS)
