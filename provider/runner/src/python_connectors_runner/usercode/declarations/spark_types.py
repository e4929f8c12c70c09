"""The types of a Spark schema. pyspark is not imported here: whoever made the schema has imported it."""

from __future__ import annotations

from python_connectors_runner.inference.unsupported import Refused, TooDeep, UnsupportedValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

    Segments = tuple[tuple[str, str], ...]

MAX_DEPTH = 100

# By the name of the class. What has no type here is text, as Spark shows it: a year-month interval, "1-2".
SCALARS = {
    "BinaryType": "binary",
    "BooleanType": "bool",
    "ByteType": "int8",
    "CalendarIntervalType": "string",
    "CharType": "string",
    "DateType": "date",
    "DayTimeIntervalType": "duration[us]",
    "DoubleType": "float64",
    "FloatType": "float32",
    "IntegerType": "int32",
    "LongType": "int64",
    "NullType": "null",
    "ShortType": "int16",
    "StringType": "string",
    "TimeType": "time",
    "TimestampNTZType": "timestamp[us]",
    "TimestampType": "timestamp[us, UTC]",
    "VarcharType": "string",
    "VariantType": "json",
    "YearMonthIntervalType": "string",
}


def is_schema(value: object) -> bool:
    return type(value).__module__ == "pyspark.sql.types" and type(value).__name__ == "StructType"


def duplicate_name(schema: Any) -> str | None:
    """A name that two top-level columns share."""
    names: list[str] = schema.names
    return next((name for position, name in enumerate(names) if name in names[:position]), None)


def declare_fields(schema: Any, record: Record, depth: int = 0) -> None:
    """Takes in the fields of a StructType. Raises ``Refused``."""
    for field in schema.fields:
        try:
            declare(record.column(field.name), field.dataType, depth)
        except Refused as refused:
            refused.inside("name", field.name)
            raise


def declare(column: Column, type_: Any, depth: int = 0) -> None:
    """Says that values of the column are of a Spark type. Raises ``Refused``."""
    if depth >= MAX_DEPTH:
        raise TooDeep(MAX_DEPTH)
    name = type(type_).__name__
    if name == "StructType":
        declare_fields(type_, column.struct(), depth + 1)
    elif name == "ArrayType":
        _declare_inside("[]", column.list_items(), type_.elementType, depth)
    elif name == "MapType" and _has_text_keys(type_):
        _declare_inside("{}", column.map_values(), type_.valueType, depth)
    elif name == "MapType":  # a map's keys are names here: other keys make a list of entries of it
        entry = column.list_items().struct()
        _declare_inside("[]", entry.column("key"), type_.keyType, depth)
        _declare_inside("[]", entry.column("value"), type_.valueType, depth)
    elif name == "DecimalType":
        column.declare(f"decimal({type_.precision},{type_.scale})")
    elif name in SCALARS:
        column.declare(SCALARS[name])
    elif hasattr(type_, "sqlType"):  # a type of the user's own, kept as one of Spark's
        declare(column, type_.sqlType(), depth + 1)
    else:
        raise UnsupportedValue(name)


def not_null_paths(schema: Any) -> Iterator[Segments]:
    """The leaves that are never null where what holds them is there: a list's item, or the row."""
    return _not_null(schema, (), True)


def _not_null(type_: Any, path: Segments, required: bool) -> Iterator[Segments]:
    name = type(type_).__name__
    if name == "StructType":
        for field in type_.fields:
            yield from _not_null(field.dataType, (*path, ("name", field.name)), required and not field.nullable)
    elif name == "ArrayType":
        yield from _not_null(type_.elementType, (*path, ("[]", "")), not type_.containsNull)
    elif name == "MapType" and _has_text_keys(type_):
        yield from _not_null(type_.valueType, (*path, ("{}", "")), not type_.valueContainsNull)
    elif name == "MapType":
        yield from _not_null(type_.keyType, (*path, ("[]", ""), ("name", "key")), True)
        required = not type_.valueContainsNull
        yield from _not_null(type_.valueType, (*path, ("[]", ""), ("name", "value")), required)
    elif required:
        yield path


def _has_text_keys(type_: Any) -> bool:
    return SCALARS.get(type(type_.keyType).__name__) == "string"


def _declare_inside(segment: str, column: Column, type_: Any, depth: int) -> None:
    try:
        declare(column, type_, depth + 1)
    except Refused as refused:
        refused.inside(segment)
        raise
