"""Types that a source declares, alone, together, and beside values: a corpus, and the rules of the common type."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_connectors_runner.inference.column import Column
from python_connectors_runner.inference.common_types import common_type, is_scalar, precision
from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import TooManyFields

GRAMMAR = json.loads((Path(__file__).parents[2] / "protocol" / "types.json").read_text(encoding="utf-8"))
CONTAINERS = {"list", "struct"}

AWARE = datetime(2026, 1, 31, tzinfo=timezone.utc)
SIMPLE = [type_ for type_ in GRAMMAR["valid"] if not type_.endswith(" not null") and type_ not in CONTAINERS]
decimals = st.integers(1, 76).flatmap(lambda p: st.integers(0, p).map(lambda s: f"decimal({p},{s})"))
scalar_types = st.sampled_from(SIMPLE) | decimals
sets_of_types = st.frozensets(scalar_types, max_size=4)

COMMON: list[tuple[str, str, str | None]] = [
    # types, the common type, warning
    ("int32", "int32", None),
    ("timestamp[ns]", "timestamp[ns]", None),
    ("float32", "float32", None),
    ("decimal(10,2)", "decimal(10,2)", None),
    ("null", "null", None),
    ("null int8", "int8", None),
    ("int8 int32", "int32", None),
    ("int16 int64", "int64", None),
    ("int8 int16 int32 int64", "int64", None),
    ("int64 uint64", "decimal(20,0)", None),
    ("int8 uint64", "decimal(20,0)", None),
    ("int8 float32", "float64", None),
    ("uint64 float64", "float64", None),
    ("float32 float64", "float64", None),
    ("decimal(10,2) decimal(8,4)", "decimal(12,4)", None),
    ("decimal(10,2) int8", "decimal(10,2)", None),
    ("decimal(10,2) int64", "decimal(21,2)", None),
    ("decimal(10,2) uint64", "decimal(22,2)", None),
    ("decimal(76,0) decimal(76,76)", "string", "NUMBER_TOO_WIDE"),
    ("decimal(76,76) int64", "string", "NUMBER_TOO_WIDE"),
    ("decimal(10,2) float32", "float64", "MIXED_TYPES"),
    ("decimal(76,0) decimal(76,76) float32", "float64", "MIXED_TYPES"),
    ("timestamp[s] timestamp[ns] timestamp[ms]", "timestamp[ns]", None),
    ("date timestamp[ms]", "timestamp[ms]", None),
    ("timestamp[us] timestamp[us,UTC]", "string", "MIXED_TYPES"),
    ("date timestamp[us,UTC]", "string", "MIXED_TYPES"),
    ("int64 string", "string", "MIXED_TYPES"),
    ("bool int8", "string", "MIXED_TYPES"),
    ("uuid string", "string", "MIXED_TYPES"),
    ("json string", "json", "MIXED_TYPES"),
]

BESIDE_VALUES: list[tuple[str, list[str], list[Any], str, str | None]] = [
    ("nulls change nothing", ["int32"], [None], "int32", None),
    ("a small integer is an int64", ["int32"], [1], "int64", None),
    ("an integer beyond int64", ["int32"], [2**63], "decimal(20,0)", None),
    ("floats", ["float32"], [1.5, None], "float64", None),
    ("a naive datetime", ["timestamp[ns]"], [datetime(2026, 1, 31)], "timestamp[ns]", None),
    ("an aware datetime", ["timestamp[us, UTC]"], [AWARE], "timestamp[us, UTC]", None),
    ("text", ["string"], ["x"], "string", None),
    ("text beside integers", ["int32"], ["x"], "string", "MIXED_TYPES"),
    ("values of several kinds", ["int32"], ["x", True], "string", "MIXED_TYPES"),
    ("an integer that no decimal holds", ["string"], [10**80], "string", "NUMBER_TOO_WIDE"),
    ("structs", ["int32"], [{"a": 1}], "json", "MIXED_TYPES"),
    ("lists", ["int32"], [[1]], "json", "MIXED_TYPES"),
]


def type_and_warnings(column: Column) -> tuple[dict[str, str], list[str]]:
    record, order = Record(), Order()
    record.fields["v"] = column
    order.add("a", ("v",))
    fields, _, warnings = schema_of(record, order)
    return fields, [warning["code"] for warning in warnings]


def declaring(*types: str) -> Column:
    column = Column()
    for type_ in types:
        column.declare(type_)
    return column


@pytest.mark.parametrize(("types", "expected", "warning"), COMMON, ids=[case[0] for case in COMMON])
def test_declared_types_have_the_common_type_that_the_table_says(
    types: str, expected: str, warning: str | None
) -> None:
    column = declaring(*(type_.replace(",UTC", ", UTC") for type_ in types.split()))
    assert type_and_warnings(column) == ({"v": expected}, [warning] if warning else [])


@pytest.mark.parametrize(
    ("declared", "values", "expected", "warning"),
    [case[1:] for case in BESIDE_VALUES],
    ids=[case[0] for case in BESIDE_VALUES],
)
def test_declared_types_beside_values(
    declared: list[str], values: list[Any], expected: str, warning: str | None
) -> None:
    before, after = declaring(*declared), Column()
    before.observe(values, 0)
    after.observe(values, 0)
    after.join(declaring(*declared))
    assert type_and_warnings(before) == type_and_warnings(after) == ({"v": expected}, [warning] if warning else [])


@settings(max_examples=500)
@given(st.lists(sets_of_types, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_common_type_is_the_same_in_any_order_and_grouping(parts: list[frozenset[str]], random: Any) -> None:
    expected = common_type(frozenset().union(*parts))
    random.shuffle(parts)
    grouped: set[str] = set()
    for part in parts:
        grouped = {common_type(grouped | part)}
    assert grouped == {expected}
    assert common_type({common_type(part) for part in parts}) == expected
    assert common_type({expected}) == expected


@settings(max_examples=500)
@given(sets_of_types)
def test_the_type_of_a_column_is_in_the_grammar(types: frozenset[str]) -> None:
    [type_] = type_and_warnings(declaring(*types))[0].values()
    assert is_scalar(type_)
    assert precision(type_) <= 76


@pytest.mark.parametrize("type_", GRAMMAR["valid"])
def test_what_the_grammar_has_and_holds_no_others_can_be_declared(type_: str) -> None:
    if type_ in CONTAINERS or type_.endswith(" not null"):
        with pytest.raises(ValueError, match="no scalar type"):
            Column().declare(type_)
    else:
        assert type_and_warnings(declaring(type_)) == ({"v": type_}, [])


@pytest.mark.parametrize("type_", [*GRAMMAR["invalid"], "decimal(1,0", "decimal(1)", "decimal(,)", "decimal(²,0)"])
def test_what_the_grammar_lacks_cannot_be_declared(type_: str) -> None:
    with pytest.raises(ValueError, match="no scalar type"):
        Column().declare(type_)


def test_declared_structs_lists_and_maps_are_the_same_as_observed_ones() -> None:
    column = Column()
    items = column.list_items().struct()
    items.column("sku").declare("string")
    items.column("prices").map_values().declare("decimal(10,2)")
    items.column("tags").list_items()
    items.column("nothing").struct()
    items.column("unknown").list_items().declare("null")
    expected = {
        "v[].nothing": "struct",
        "v[].prices{}": "decimal(10,2)",
        "v[].sku": "string",
        "v[].tags": "list",
        "v[].unknown[]": "null",
    }
    assert type_and_warnings(column) == (expected, [])
    column.observe([[{"sku": "x", "prices": {"a": 1}, "more": True}]], 0)
    expected |= {"v[].prices{}": "decimal(21,2)", "v[].more": "bool"}
    assert type_and_warnings(column) == (expected, [])


@pytest.mark.parametrize("declare", [Column.struct, Column.list_items, Column.map_values])
def test_declared_containers_beside_a_declared_scalar_are_json(declare: Callable[[Column], Any]) -> None:
    column = declaring("int32")
    declare(column)
    assert type_and_warnings(column) == ({"v": "json"}, ["MIXED_TYPES"])


def test_a_struct_with_too_many_declared_fields_is_a_map() -> None:
    column = Column()
    for number in range(1_025):
        column.struct().column(f"k{number}").declare("int32")
    column.struct().column("one more").declare("int64")
    assert type_and_warnings(column) == ({"v{}": "int64"}, [])


def test_rows_with_too_many_declared_fields_are_refused() -> None:
    record = Record()
    for number in range(10_000):
        record.column(f"k{number}").declare("int32")
    record.column("k0")
    with pytest.raises(TooManyFields):
        record.column("one more")
