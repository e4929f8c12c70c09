"""Which kind of value a Python type holds."""

from __future__ import annotations

from python_connectors_runner.inference.unsupported import UnsupportedValue

# By name, so that nothing has to be imported to recognize it: a value's type was imported by whoever made it.
KINDS = {
    ("builtins", "NoneType"): "null",
    ("builtins", "bool"): "bool",
    ("builtins", "int"): "int",
    ("builtins", "float"): "float",
    ("builtins", "str"): "string",
    ("builtins", "bytes"): "binary",
    ("builtins", "bytearray"): "binary",
    ("builtins", "memoryview"): "binary",
    ("builtins", "dict"): "struct",
    ("builtins", "list"): "list",
    ("builtins", "tuple"): "list",
    ("decimal", "Decimal"): "decimal",
    ("datetime", "date"): "date",
    ("datetime", "datetime"): "datetime",
    ("datetime", "time"): "time",
    ("datetime", "timedelta"): "duration",
    ("uuid", "UUID"): "uuid",
}

_known: dict[type, str] = {}


def kind_of(type_: type) -> str:
    """The kind of the nearest base that has one (an IntEnum is an int). Raises ``UnsupportedValue``."""
    kind = _known.get(type_)
    if kind is None:
        kind = next(
            (KINDS[key] for base in type_.__mro__ if (key := (base.__module__, base.__qualname__)) in KINDS), None
        )
        if kind is None:
            raise UnsupportedValue(type_)
        _known[type_] = kind
    return kind
