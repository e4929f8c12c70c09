"""Arrow types and what they are in a schema, with the real pyarrow."""

from __future__ import annotations

from typing import Any

import pytest

from python_connectors_runner.arrow.schema import DuplicateName, observe_schema
from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import TooDeep, TooManyFields

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")


def fields_of(schema: Any) -> dict[str, str]:
    record, order = Record(), Order()
    observe_schema(schema, record)
    order.add("p", tuple(record.fields))
    return schema_of(record, order)[0]


def column(type_: Any) -> dict[str, str]:
    return fields_of(pa.schema([("a", type_)]))


class Metres(pa.ExtensionType):  # type: ignore[misc, name-defined, unused-ignore]
    def __init__(self) -> None:
        super().__init__(pa.float32(), "tests.metres")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: Any, serialized: bytes) -> Metres:
        return cls()


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (pa.null(), "null"),
        (pa.bool_(), "bool"),
        (pa.int8(), "int8"),
        (pa.int16(), "int16"),
        (pa.int32(), "int32"),
        (pa.int64(), "int64"),
        (pa.uint8(), "int16"),
        (pa.uint16(), "int32"),
        (pa.uint32(), "int64"),
        (pa.uint64(), "uint64"),
        (pa.float16(), "float32"),
        (pa.float32(), "float32"),
        (pa.float64(), "float64"),
        (pa.decimal32(5, 2), "decimal(5,2)"),
        (pa.decimal64(18, 0), "decimal(18,0)"),
        (pa.decimal128(38, 9), "decimal(38,9)"),
        (pa.decimal256(76, 76), "decimal(76,76)"),
        (pa.decimal128(5, -2), "decimal(7,0)"),
        (pa.decimal128(2, 4), "decimal(4,4)"),
        (pa.decimal256(76, -1), "string"),
        (pa.decimal256(70, 80), "string"),
        (pa.string(), "string"),
        (pa.large_string(), "string"),
        (pa.string_view(), "string"),
        (pa.binary(), "binary"),
        (pa.large_binary(), "binary"),
        (pa.binary_view(), "binary"),
        (pa.binary(16), "binary"),
        (pa.date32(), "date"),
        (pa.date64(), "date"),
        (pa.time32("s"), "time"),
        (pa.time64("ns"), "time"),
        (pa.timestamp("s"), "timestamp[s]"),
        (pa.timestamp("ms"), "timestamp[ms]"),
        (pa.timestamp("us"), "timestamp[us]"),
        (pa.timestamp("ns"), "timestamp[ns]"),
        (pa.timestamp("s", "UTC"), "timestamp[us, UTC]"),
        (pa.timestamp("ns", "Europe/Paris"), "timestamp[us, UTC]"),
        (pa.timestamp("ms", "+01:30"), "timestamp[us, UTC]"),
        (pa.duration("ns"), "duration[us]"),
        (pa.month_day_nano_interval(), "string"),
        (pa.dictionary(pa.int8(), pa.string()), "string"),
        (pa.dictionary(pa.int32(), pa.decimal128(4, 1)), "decimal(4,1)"),
        (pa.run_end_encoded(pa.int32(), pa.date32()), "date"),
        (pa.dense_union([pa.field("x", pa.int8()), pa.field("y", pa.string())]), "json"),
        (pa.sparse_union([pa.field("x", pa.int8())]), "json"),
        (pa.uuid(), "uuid"),
        (pa.json_(), "json"),
        (pa.json_(pa.large_string()), "json"),
        (pa.bool8(), "bool"),
        (pa.opaque(pa.binary(), "geometry", "postgis"), "binary"),
        (Metres(), "float32"),
        (pa.struct([]), "struct"),
        (pa.list_(pa.null()), "list"),
    ],
    ids=str,
)
def test_a_type_of_arrow_is_one_of_the_schema(type_: Any, expected: str) -> None:
    assert column(type_) == {"a": expected}


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (pa.list_(pa.int8()), {"a[]": "int8"}),
        (pa.large_list(pa.string()), {"a[]": "string"}),
        (pa.list_(pa.float32(), 3), {"a[]": "float32"}),
        (pa.list_view(pa.bool_()), {"a[]": "bool"}),
        (pa.large_list_view(pa.bool_()), {"a[]": "bool"}),
        (pa.list_(pa.list_(pa.date32())), {"a[][]": "date"}),
        (pa.fixed_shape_tensor(pa.float32(), (2, 2)), {"a[]": "float32"}),
        (pa.struct([("b", pa.int8()), ("c.d", pa.string())]), {"a.b": "int8", 'a."c.d"': "string"}),
        (pa.list_(pa.struct([("b", pa.list_(pa.int8()))])), {"a[].b[]": "int8"}),
        (pa.map_(pa.string(), pa.int64()), {"a{}": "int64"}),
        (pa.map_(pa.dictionary(pa.int8(), pa.large_string()), pa.int64()), {"a{}": "int64"}),
        (pa.map_(pa.string(), pa.struct([("b", pa.int8())])), {"a{}.b": "int8"}),
        (pa.map_(pa.int32(), pa.uuid()), {"a[].key": "int32", "a[].value": "uuid"}),
        (pa.list_(pa.map_(pa.string(), pa.string())), {"a[]{}": "string"}),
    ],
    ids=str,
)
def test_what_is_inside_of_a_type_has_a_path_of_its_own(type_: Any, expected: dict[str, str]) -> None:
    assert column(type_) == expected


def test_a_field_that_is_declared_as_not_null_has_the_bare_type() -> None:
    assert fields_of(pa.schema([pa.field("a", pa.int8(), nullable=False)])) == {"a": "int8"}


def test_two_schemas_of_one_source_have_a_common_type() -> None:
    record, order = Record(), Order()
    observe_schema(pa.schema([("a", pa.int8()), ("b", pa.list_(pa.null()))]), record)
    observe_schema(pa.schema([("a", pa.int32()), ("b", pa.list_(pa.string()))]), record)
    order.add("p", tuple(record.fields))
    assert schema_of(record, order)[0] == {"a": "int32", "b[]": "string"}


@pytest.mark.parametrize(
    "schema",
    [
        pa.schema([("a", pa.int8()), ("b", pa.int8()), ("a", pa.string())]),
        pa.schema([("x", pa.struct([("a", pa.int8()), ("a", pa.int8())]))]),
    ],
)
def test_the_same_name_twice_is_refused(schema: Any) -> None:
    with pytest.raises(DuplicateName, match="the name 'a' stands there twice"):
        fields_of(schema)


def test_a_type_that_is_nested_without_end_is_refused_with_its_path() -> None:
    type_ = pa.int8()
    for _ in range(101):
        type_ = pa.list_(type_)
    with pytest.raises(TooDeep) as caught:
        column(type_)
    assert caught.value.path() == "a" + "[]" * 101


def test_more_columns_than_a_schema_may_have_are_refused() -> None:
    with pytest.raises(TooManyFields):
        fields_of(pa.schema([(f"c{number}", pa.int8()) for number in range(10_001)]))
