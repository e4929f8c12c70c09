"""A schema written in Python: a mapping from column to type.

A type is a text of the type grammar (``"int64"``, ``"decimal(10,2) not null"``), a Python type (``int``, ``date``,
``list[str]``, ``dict[str, int]``, ``str | None``), a mapping for a struct, or a list of one type for a list. Keys are
names, never paths: ``{"address": {"city": "string"}}``.
"""

from __future__ import annotations

from python_connectors_runner.inference.common_types import is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

    Segments = tuple[tuple[str, str], ...]

MAX_DEPTH = 100
NOT_NULL = " not null"

# By module and name, so that nothing has to be imported. Decimal: what Spark takes where no digits are told.
PYTHON_TYPES = {
    ("builtins", "NoneType"): "null",
    ("builtins", "bool"): "bool",
    ("builtins", "int"): "int64",
    ("builtins", "float"): "float64",
    ("builtins", "str"): "string",
    ("builtins", "bytes"): "binary",
    ("builtins", "bytearray"): "binary",
    ("decimal", "Decimal"): "decimal(38,18)",
    ("datetime", "date"): "date",
    ("datetime", "datetime"): "timestamp[us]",
    ("datetime", "time"): "time",
    ("datetime", "timedelta"): "duration[us]",
    ("uuid", "UUID"): "uuid",
}
# Other languages' names of types, and what to write here.
ALIASES = {
    "bigint": "int64",
    "boolean": "bool",
    "bytes": "binary",
    "datetime": "timestamp[us]",
    "decimal": "decimal(38,18)",
    "double": "float64",
    "float": "float64",
    "int": "int64",
    "integer": "int64",
    "long": "int64",
    "number": "float64",
    "numeric": "decimal(38,18)",
    "smallint": "int16",
    "str": "string",
    "text": "string",
    "timestamp": "timestamp[us]",
    "timestamptz": "timestamp[us, UTC]",
    "varchar": "string",
}


class InvalidType(Exception):
    """``path`` is where it stands; ``fault`` says what to write instead."""

    def __init__(self, path: Segments, fault: str) -> None:
        super().__init__()
        self.path = path
        self.fault = fault


def declare_mapping(mapping: dict[Any, Any], record: Record) -> list[Segments]:
    """Takes in the columns; gives the leaves that are not null. Raises ``InvalidType``."""
    not_null: list[Segments] = []
    _declare_struct(mapping, record, (), not_null)
    return not_null


def _declare_struct(mapping: dict[Any, Any], record: Record, path: Segments, not_null: list[Segments]) -> None:
    for name, type_ in mapping.items():
        if not isinstance(name, str):
            raise InvalidType(path, f"a column's name is {type(name).__name__}: it must be str")
        _declare(type_, record.column(name), (*path, ("name", name)), not_null)


def _declare(type_: Any, column: Column, path: Segments, not_null: list[Segments]) -> None:
    if len(path) > MAX_DEPTH:
        raise InvalidType(path[:3], f"is nested more than {MAX_DEPTH} levels deep")
    if isinstance(type_, str):
        plain = type_.removesuffix(NOT_NULL)
        _declare_text(plain, column, path)
        if plain != type_:
            not_null.append(path)
    elif isinstance(type_, dict):
        _declare_struct(type_, column.struct(), path, not_null)
    elif isinstance(type_, list):
        if len(type_) != 1:
            raise InvalidType(path, 'a list must hold the one type of its items, for example ["string"]')
        _declare(type_[0], column.list_items(), (*path, ("[]", "")), not_null)
    else:
        _declare_python(type_, column, path, not_null)


def _declare_text(text: str, column: Column, path: Segments) -> None:
    if text == "list":
        column.list_items()
    elif text == "struct":
        column.struct()
    elif is_scalar(text):
        column.declare(text)
    else:
        raise InvalidType(path, f"{text[:100]!r} is no type: {_advice(text)}")


def _declare_python(type_: Any, column: Column, path: Segments, not_null: list[Segments]) -> None:
    origin: Any = getattr(type_, "__origin__", None)
    arguments: tuple[Any, ...] = getattr(type_, "__args__", ())
    members = [member for member in arguments if member is not type(None)]
    if origin is list and len(arguments) == 1:
        _declare(arguments[0], column.list_items(), (*path, ("[]", "")), not_null)
    elif origin is dict and len(arguments) == 2 and arguments[0] is str:
        _declare(arguments[1], column.map_values(), (*path, ("{}", "")), not_null)
    elif len(members) == 1 and len(arguments) == 2 and origin in (None, _union()):  # X | None, Optional[X]
        _declare(members[0], column, path, not_null)
    elif type_ is list:
        column.list_items()
    elif type_ is dict:
        column.struct()
    else:
        name = _python_type(type_)
        if name is None:
            if isinstance(type_, type) and not arguments:
                raise InvalidType(path, f"{type_.__name__} stands for no type: {_advice(type_.__name__)}")
            raise InvalidType(path, f"a {type(type_).__name__} stands for no type here: {_advice('')}")
        column.declare(name)


def _union() -> Any:
    """``typing.Union``, if anybody has it."""
    import sys

    typing = sys.modules.get("typing")
    return getattr(typing, "Union", None) if typing else None


def _python_type(type_: Any) -> str | None:
    if type_ is None:
        return "null"
    if not isinstance(type_, type):
        return None
    return PYTHON_TYPES.get((type_.__module__, type_.__qualname__))


def _advice(text: str) -> str:
    alias = ALIASES.get(text.strip().lower())
    if alias is not None:
        return f'write "{alias}"'
    if is_scalar(text.strip().lower()) or text.strip().lower() in ("list", "struct"):
        return f'write "{text.strip().lower()}"'
    return 'write a type such as "int64", "string not null", "decimal(10,2)", "timestamp[us, UTC]", or a Python type'
