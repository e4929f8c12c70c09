"""From an Avro writer's schema to observed columns.

==========================================  =====================================================
Avro                                        here
==========================================  =====================================================
int, long, float, double                    int32, int64, float32, float64
boolean, bytes and fixed, string and enum   bool, binary, string
date, time-millis, time-micros              date, time
timestamp-millis, -micros, -nanos           timestamp[us, UTC]
local-timestamp-millis, -micros, -nanos     timestamp[ms], [us], [ns]
decimal                                     decimal(p,s); of more than 76 digits string
uuid                                        uuid
array, map, record                          ``[]``, ``{}``, a struct
a union with null                           as without it
another union                               the common type
a record inside of itself                   json
any other logical type                      as the type that it stands on
==========================================  =====================================================
"""

from __future__ import annotations

from python_connectors_runner.inference.column import MAX_DEPTH
from python_connectors_runner.inference.common_types import MAX_DIGITS
from python_connectors_runner.inference.unsupported import Refused, TooDeep
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

_PLAIN = {
    "null": "null",
    "boolean": "bool",
    "int": "int32",
    "long": "int64",
    "float": "float32",
    "double": "float64",
    "bytes": "binary",
    "fixed": "binary",
    "string": "string",
    "enum": "string",
}
_LOGICAL = {
    ("int", "date"): "date",
    ("int", "time-millis"): "time",
    ("long", "time-micros"): "time",
    ("long", "timestamp-millis"): "timestamp[us, UTC]",
    ("long", "timestamp-micros"): "timestamp[us, UTC]",
    ("long", "timestamp-nanos"): "timestamp[us, UTC]",
    ("long", "local-timestamp-millis"): "timestamp[ms]",
    ("long", "local-timestamp-micros"): "timestamp[us]",
    ("long", "local-timestamp-nanos"): "timestamp[ns]",
    ("string", "uuid"): "uuid",
    ("fixed", "uuid"): "uuid",
}


def observe_fields(schema: Any, record: Record) -> None:
    """Every field of a record's ``schema`` as a column of ``record``.

    Raises ``Failure`` (phase parse) for a schema of no record, ``Refused`` for one that is nested too deeply,
    ``TooManyFields``.
    """
    if not isinstance(schema, dict) or schema.get("type") not in ("record", "error"):
        raise Failure("parse", "INVALID_AVRO", "the schema of the Avro file is no record")
    _Types().fields(schema, record, 0)


class _Types:
    """``_named`` holds the schemas that have a name and were met, ``_open`` the names of those that are being read."""

    def __init__(self) -> None:
        self._named: dict[str, Any] = {}
        self._open: set[str] = set()

    def fields(self, schema: dict[str, Any], record: Record, depth: int) -> None:
        name = self._met(schema)
        self._open.add(name)
        for field in schema["fields"]:
            self._inside(("name", field["name"]), field["type"], record.column(field["name"]), depth)
        self._open.discard(name)

    def _met(self, schema: dict[str, Any]) -> str:
        # fastavro writes names out in full, with their name space.
        name: str = schema.get("name", "")
        if name:
            self._named[name] = schema
        return name

    def _inside(self, segment: tuple[str, str], schema: Any, column: Column, depth: int) -> None:
        if depth > MAX_DEPTH:
            refused: Refused = TooDeep(MAX_DEPTH)
            refused.inside(*segment)
            raise refused
        try:
            self._type(schema, column, depth)
        except Refused as refused:
            refused.inside(*segment)
            raise

    def _type(self, schema: Any, column: Column, depth: int) -> None:
        if isinstance(schema, list):
            for member in schema:
                self._type(member, column, depth)
            return
        if isinstance(schema, str):
            if schema in _PLAIN:
                column.declare(_PLAIN[schema])
                return
            schema = self._named[schema]
        type_ = schema["type"]
        if type_ in ("record", "error"):
            if schema["name"] in self._open:
                column.declare("json")
            else:
                self.fields(schema, column.struct(), depth + 1)
        elif type_ == "array":
            self._inside(("[]", ""), schema["items"], column.list_items(), depth + 1)
        elif type_ == "map":
            self._inside(("{}", ""), schema["values"], column.map_values(), depth + 1)
        elif isinstance(type_, (dict, list)):
            self._type(type_, column, depth)
        else:
            self._met(schema)
            column.declare(_scalar(type_, schema))


def _scalar(type_: str, schema: dict[str, Any]) -> str:
    logical = schema.get("logicalType")
    if logical == "decimal" and type_ in ("bytes", "fixed"):
        precision, scale = schema.get("precision"), schema.get("scale", 0)
        if not isinstance(precision, int) or not isinstance(scale, int) or not 0 <= scale <= precision or not precision:
            return _PLAIN[type_]  # as the specification has it, a logical type that is not right is passed over
        return f"decimal({precision},{scale})" if precision <= MAX_DIGITS else "string"
    if isinstance(logical, str):
        return _LOGICAL.get((type_, logical), _PLAIN[type_])
    return _PLAIN[type_]
