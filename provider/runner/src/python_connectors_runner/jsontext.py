"""JSON without the ``json`` package: its imports (``re``, ``enum``) are a third of an interpreter's start-up.

The scanner and the string encoder are the ones that ``json`` itself uses, loaded when there is something for them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WHITE_SPACE = " \t\n\r"


def json_value(data: bytes | bytearray) -> Any:
    """What a JSON document in UTF-8 says. Raises ValueError or RecursionError; NaN and infinities are no JSON."""
    from _json import make_scanner

    scan: Any = make_scanner
    stripped = data.decode().lstrip(WHITE_SPACE)
    try:
        value, end = scan(_Options())(stripped, 0)
    except (StopIteration, SystemError):  # SystemError: its error is a class of the package that isn't imported
        raise ValueError("not a JSON document") from None
    if stripped[end:].strip(WHITE_SPACE):
        raise ValueError("more than a JSON document")
    return value


def json_text(value: object) -> str:
    """JSON in ASCII. Raises TypeError for what JSON doesn't have: other types, NaN and infinities."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float) and value - value == 0:
        return float.__repr__(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{json_text(str(key))}:{json_text(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([json_text(item) for item in value]) + "]"
    raise TypeError(f"not in an answer: {type(value).__name__}")


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    from _json import encode_basestring_ascii

    return str(encode_basestring_ascii(text))


def _no_json(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


class _Options:
    """What the scanner asks for."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = staticmethod(_no_json)
