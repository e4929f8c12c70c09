"""From an Arrow schema to observed columns.

==========================================  =====================================================
Arrow                                       here
==========================================  =====================================================
uint8, uint16, uint32                       int16, int32, int64
float16                                     float32
decimal with a negative scale               decimal(p,0) with room for all its digits
decimal with a scale beyond its precision   decimal(s,s)
a decimal of more than 76 digits by those   string
timestamp with a time zone                  timestamp[us, UTC], whatever the zone and the unit
time, duration                              time, duration[us]
intervals of months and days                string
dictionary, run-end encoded                 as their values
map with texts as keys                      ``{}``
map with other keys                         a list of structs of ``key`` and ``value``
list of nulls                               list, as of nothing seen inside
union                                       json
extension arrow.uuid, json, bool8           uuid, json, bool
any other extension                         as its storage
==========================================  =====================================================

That a field is declared as not null is passed over: what a file or a frame says of itself doesn't hold for the next.
"""

from __future__ import annotations

from python_connectors_runner.inference.column import MAX_DEPTH
from python_connectors_runner.inference.common_types import MAX_DIGITS
from python_connectors_runner.inference.unsupported import Refused, TooDeep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

    # pyarrow.Schema, pyarrow.Field, pyarrow.DataType: known by what they offer, not by their class.
    Schema = Any
    Field = Any
    DataType = Any


class DuplicateName(Exception):
    """Two columns, or two fields of one struct, have the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the name {name!r} stands there twice")


def observe_schema(schema: Schema, record: Record) -> None:
    """Every field of a ``pyarrow.Schema`` as a column of ``record``.

    Raises ``DuplicateName``, ``Refused`` for what is nested too deeply, ``TooManyFields``.
    """
    _observe_fields(schema, record, 0)


def observe_type(type_: DataType, column: Column, depth: int = 0) -> None:
    """A ``pyarrow.DataType`` as that of ``column``. Raises as ``observe_schema`` does."""
    if depth > MAX_DEPTH:
        raise TooDeep(MAX_DEPTH)
    if hasattr(type_, "storage_type"):
        known = _EXTENSIONS.get(type_.extension_name)
        if known:
            column.declare(known)
        else:
            observe_type(type_.storage_type, column, depth)
    elif hasattr(type_, "index_type") or hasattr(type_, "run_end_type"):
        observe_type(type_.value_type, column, depth)
    elif hasattr(type_, "key_type"):
        _observe_map(type_, column, depth)
    elif hasattr(type_, "value_field"):
        _observe_list(type_.value_type, column, depth)
    elif type(type_).__name__ == "StructType":
        _observe_fields(_fields(type_), column.struct(), depth + 1)
    else:
        column.declare(_scalar(type_))


def _observe_fields(fields: Iterable[Field], record: Record, depth: int) -> None:
    names: set[str] = set()
    for field in fields:
        if field.name in names:
            raise DuplicateName(field.name)
        names.add(field.name)
        try:
            observe_type(field.type, record.column(field.name), depth)
        except Refused as refused:
            refused.inside("name", field.name)
            raise


def _fields(struct: DataType) -> list[Field]:
    return [struct.field(index) for index in range(struct.num_fields)]


def _observe_map(type_: DataType, column: Column, depth: int) -> None:
    try:
        if _is_text(type_.key_type):
            observe_type(type_.item_type, column.map_values(), depth + 1)
        else:
            pair = column.list_items().struct()
            observe_type(type_.key_type, pair.column("key"), depth + 2)
            observe_type(type_.item_type, pair.column("value"), depth + 2)
    except Refused as refused:
        refused.inside("{}")
        raise


def _observe_list(type_: DataType, column: Column, depth: int) -> None:
    items = column.list_items()
    if str(type_) == "null":
        return
    try:
        observe_type(type_, items, depth + 1)
    except Refused as refused:
        refused.inside("[]")
        raise


def _is_text(type_: DataType) -> bool:
    # A dictionary of texts is texts.
    return str(getattr(type_, "value_type", type_)) in _TEXTS


def _scalar(type_: DataType) -> str:
    written = str(type_)
    if written in _SCALARS:
        return _SCALARS[written]
    if hasattr(type_, "precision"):
        return _decimal(type_.precision, type_.scale)
    if hasattr(type_, "tz"):
        return "timestamp[us, UTC]" if type_.tz is not None else f"timestamp[{type_.unit}]"
    return next(known for start, known in _BEGINNINGS if written.startswith(start))


def _decimal(precision: int, scale: int) -> str:
    if scale < 0:
        precision, scale = precision - scale, 0
    precision = max(precision, scale)
    return f"decimal({precision},{scale})" if precision <= MAX_DIGITS else "string"


_TEXTS = ("string", "large_string", "string_view")
_EXTENSIONS = {"arrow.uuid": "uuid", "arrow.json": "json", "arrow.bool8": "bool"}
_SCALARS = {
    **{name: name for name in ("null", "bool", "int8", "int16", "int32", "int64", "uint64")},
    "uint8": "int16",
    "uint16": "int32",
    "uint32": "int64",
    "halffloat": "float32",
    "float": "float32",
    "double": "float64",
    "date32[day]": "date",
    "date64[ms]": "date",
    **dict.fromkeys(_TEXTS, "string"),
    **dict.fromkeys(("binary", "large_binary", "binary_view"), "binary"),
}
_BEGINNINGS = (
    ("fixed_size_binary[", "binary"),
    ("time32[", "time"),
    ("time64[", "time"),
    ("duration[", "duration[us]"),
    ("dense_union<", "json"),
    ("sparse_union<", "json"),
    ("", "string"),  # intervals, and what a later pyarrow may bring
)
