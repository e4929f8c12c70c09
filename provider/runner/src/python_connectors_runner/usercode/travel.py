"""Partitions that are left to another run: what ``list_objects`` yielded, through JSON and JavaScript and back.

Numbers that JavaScript would not keep are wrapped: a float that is whole would come back as an integer, an integer
beyond 2^53 as another one.
"""

from __future__ import annotations

import re

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NUMBER = "$number"
MOST_BYTES = 3 * 1024 * 1024
MOST_LEVELS = 50
MOST_DIGITS = 400
SAFE = 2**53 - 1

_INTEGER = re.compile(r"-?[0-9]+")
_FLOAT = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")


class _CannotTravel(Exception):
    """It would not come back as it is."""


def packed(partitions: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """``partitions`` as JSON; ``None`` where one of them would not come back the same, or all are too large."""
    from python_connectors_runner.jsontext import json_text

    room = MOST_BYTES
    found: list[dict[str, Any]] = []
    try:
        for partition in partitions:
            made = _packed(partition, 0)
            room -= len(json_text(made)) + 1
            if room < 0:
                return None
            found.append(made)
    except _CannotTravel:
        return None
    return found


def unpacked(partitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What ``packed`` was made of. Raises ``Failure`` (phase request)."""
    found = [_unpacked(partition, 0) for partition in partitions]
    if len({partition["name"] for partition in found}) < len(found):
        raise Failure("request", "INVALID_REQUEST", "partitions: a name stands there twice")
    return found


def _packed(value: Any, level: int) -> Any:
    # Exactly these: an enum that is a str, or a subclass of dict, would come back as something else.
    type_ = type(value)
    if value is None or type_ is bool:
        return value
    if type_ is str:
        return _text(value)
    if type_ is int:
        if -SAFE <= value <= SAFE:
            return value
        if value.bit_length() > MOST_DIGITS * 3:
            raise _CannotTravel
        return {NUMBER: str(value)}
    if type_ is float:
        if value - value != 0:
            raise _CannotTravel
        return {NUMBER: repr(value)} if value.is_integer() else value
    if level >= MOST_LEVELS:
        raise _CannotTravel
    if type_ is list:
        return [_packed(item, level + 1) for item in value]
    if type_ is dict:
        return {_key(key): _packed(item, level + 1) for key, item in value.items()}
    raise _CannotTravel


def _key(key: Any) -> str:
    # JavaScript puts whole numbers first among an object's keys, and has a meaning of its own for __proto__.
    if type(key) is not str or key.isdigit() or key in (NUMBER, "__proto__"):
        raise _CannotTravel
    return _text(key)


def _text(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _CannotTravel from None
    return text


def _unpacked(value: Any, level: int) -> Any:
    if level > MOST_LEVELS:
        raise _invalid("is nested too deeply")
    if type(value) is list:
        return [_unpacked(item, level + 1) for item in value]
    if type(value) is not dict:
        return value
    if NUMBER in value:
        return _number(value)
    return {key: _unpacked(item, level + 1) for key, item in value.items()}


def _number(value: dict[str, Any]) -> int | float:
    text = value[NUMBER]
    if len(value) == 1 and type(text) is str and len(text) <= MOST_DIGITS:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    raise _invalid(f"{NUMBER} must be the text of a number")


def _invalid(fault: str) -> Failure:
    return Failure("request", "INVALID_REQUEST", f"partitions: one of them {fault}")
