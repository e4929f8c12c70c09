"""What kind of value one text holds. The slow and exact definition; all else only finds the same faster."""

from __future__ import annotations

import re

from python_connectors_runner.inference.moments import ISO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from python_connectors_runner.inference.moments import Moments

# A leading zero or a plus sign makes a text of it: such numbers are codes (007, +49...).
INTEGER_PATTERN = "-?(?:0|[1-9][0-9]*)"
FLOAT_PATTERN = r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
NOT_FINITE = frozenset(("NaN", "nan", "Inf", "-Inf", "inf", "-inf", "Infinity", "-Infinity"))
BOOLEANS = frozenset(("true", "false"))

INTEGER = re.compile(INTEGER_PATTERN)
FLOAT = re.compile(FLOAT_PATTERN)


def text_kind(text: str, moments: Moments = ISO) -> str:
    """bool, int, float, date, naive, aware or string. Never null: which texts are null is an option of the parser."""
    if moments is not ISO:
        # Formats that were named come before numbers: 20260131 may be a date.
        kind = moments.kind(text)
        if kind is not None:
            return kind
    first = text[:1]
    if first.isascii() and (first.isdigit() or first in ("-", ".")):
        if INTEGER.fullmatch(text):
            return "int"
        if FLOAT.fullmatch(text):
            return "float"
        if moments is ISO:
            kind = moments.kind(text)
            if kind is not None:
                return kind
    if text in NOT_FINITE:
        return "float"
    return "bool" if len(text) <= 5 and text.lower() in BOOLEANS else "string"
