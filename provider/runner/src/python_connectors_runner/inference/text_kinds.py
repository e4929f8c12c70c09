"""What kind of value one text holds. The slow and exact definition; ``texts`` only finds the same faster."""

from __future__ import annotations

import re
from datetime import date

# A leading zero or a plus sign makes a text of it: such numbers are codes (007, +49...).
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
FLOAT = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NOT_FINITE = frozenset(("NaN", "nan", "Inf", "-Inf", "inf", "-inf", "Infinity", "-Infinity"))
BOOLEANS = frozenset(("true", "false"))
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?"
)


def text_kind(text: str) -> str:
    """bool, int, float, date, naive, aware or string. Never null: which texts are null is an option of the parser."""
    first = text[:1]
    if first.isascii() and (first.isdigit() or first in ("-", ".")):
        if INTEGER.fullmatch(text):
            return "int"
        if FLOAT.fullmatch(text):
            return "float"
        if DATE.fullmatch(text):
            return "date" if _is_date(text) else "string"
        moment = TIMESTAMP.fullmatch(text)
        if moment is not None and _is_date(moment[1]):
            return "naive" if moment[2] is None else "aware"
    if text in NOT_FINITE:
        return "float"
    return "bool" if len(text) <= 5 and text.lower() in BOOLEANS else "string"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
