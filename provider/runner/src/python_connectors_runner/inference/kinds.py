"""Which kind of value a Python type holds."""

from __future__ import annotations

from python_connectors_runner.inference.objects import base_name, is_row_type
from python_connectors_runner.inference.unsupported import UnsupportedValue

# By name, so that nothing has to be imported to recognize it: a value's type was imported by whoever made it. The
# kinds in the first part say it all; those in the second ask for a look at the values, see ``column``.
KINDS = {
    ("builtins", "NoneType"): "null",
    ("pandas", "NaTType"): "null",
    ("pandas", "NAType"): "null",
    ("numpy", "MaskedConstant"): "null",
    ("builtins", "bool"): "bool",
    ("numpy", "bool"): "bool",
    ("numpy", "bool_"): "bool",
    ("builtins", "float"): "float",
    ("builtins", "str"): "string",
    ("collections", "UserString"): "string",
    # What has one usual way to be written, and no type of its own.
    ("pathlib", "PurePath"): "string",
    ("ipaddress", "_BaseAddress"): "string",
    ("ipaddress", "_BaseNetwork"): "string",
    ("pandas", "Period"): "string",
    ("pandas", "Interval"): "string",
    ("builtins", "bytes"): "binary",
    ("builtins", "bytearray"): "binary",
    ("builtins", "memoryview"): "binary",
    ("datetime", "date"): "date",
    ("datetime", "time"): "time",
    ("datetime", "timedelta"): "duration",
    ("uuid", "UUID"): "uuid",
    # Scalars that have a width: the narrowest type of the grammar that holds them all.
    ("numpy", "int8"): "int8",
    ("numpy", "uint8"): "int16",
    ("numpy", "int16"): "int16",
    ("numpy", "uint16"): "int32",
    ("numpy", "int32"): "int32",
    ("numpy", "intc"): "int32",
    ("numpy", "uint32"): "int64",
    ("numpy", "uintc"): "int64",
    ("numpy", "int64"): "int64",
    ("numpy", "longlong"): "int64",
    ("numpy", "uint64"): "uint64",
    ("numpy", "ulonglong"): "uint64",
    ("numpy", "float16"): "float32",
    ("numpy", "float32"): "float32",
    ("numpy", "longdouble"): "float64",
    ("numpy", "float96"): "float64",
    ("numpy", "float128"): "float64",
    #
    ("builtins", "int"): "int",
    ("decimal", "Decimal"): "decimal",
    ("datetime", "datetime"): "datetime",
    ("pandas", "Timestamp"): "timestamp",
    ("numpy", "datetime64"): "datetime64",
    ("numpy", "timedelta64"): "timedelta64",
    ("builtins", "dict"): "struct",
    ("builtins", "mappingproxy"): "struct",
    ("collections", "Mapping"): "struct",
    ("sqlite3", "Row"): "struct",
    ("pydantic", "BaseModel"): "struct",
    ("builtins", "list"): "list",
    ("builtins", "tuple"): "list",
    ("builtins", "set"): "list",
    ("builtins", "frozenset"): "list",
    ("collections", "deque"): "list",
    ("collections", "Sequence"): "list",
    ("collections", "Set"): "list",
    ("array", "array"): "list",
    ("builtins", "range"): "range",
    ("numpy", "ndarray"): "array",
    # What only wraps a value counts as that value.
    ("enum", "Enum"): "enum",
    ("pydantic", "RootModel"): "root",
}

# Types are remembered, but not without end: code may make a new one for every row.
MAX_KNOWN = 4_096

_known: dict[type, str] = {}


def kind_of(type_: type) -> str:
    """The kind of the nearest base that has one (an IntEnum is an int). Raises ``UnsupportedValue``."""
    kind = _known.get(type_)
    if kind is None:
        named = (KINDS.get(base_name(base)) for base in type_.__mro__)
        kind = next((kind for kind in named if kind is not None), None)
        if kind in (None, "list") and is_row_type(type_):
            kind = "struct"
        if kind is None:
            raise UnsupportedValue(type_.__name__)
        if len(_known) > MAX_KNOWN:
            _known.clear()
        _known[type_] = kind
    return kind
