"""Python values -> types: a corpus that reads like documentation. Each case is one column, ``v``."""

from __future__ import annotations

import enum
from collections import OrderedDict, defaultdict, namedtuple
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import Order, schema_of
from python_connectors_runner.inference.unsupported import TooDeep, TooManyFields, UnsupportedKey, UnsupportedValue


class Level(enum.IntEnum):
    LOW = 1


class Colour(str, enum.Enum):
    RED = "red"


Point = namedtuple("Point", "x y")
PARIS = timezone(timedelta(hours=1))
NAIVE, AWARE = datetime(2026, 1, 31), datetime(2026, 1, 31, tzinfo=timezone.utc)

CASES: list[tuple[str, list[Any], dict[str, str]]] = [
    ("null", [None], {"v": "null"}),
    ("bool", [True, None], {"v": "bool"}),
    ("int", [1, -1], {"v": "int64"}),
    ("int at the edge of int64", [2**63 - 1, -(2**63)], {"v": "int64"}),
    ("int beyond int64", [2**63], {"v": "uint64"}),
    ("int beyond int64, with a negative", [2**63, -1], {"v": "decimal(19,0)"}),
    ("int beyond uint64", [2**64], {"v": "decimal(20,0)"}),
    ("int below int64", [-(2**63) - 1], {"v": "decimal(19,0)"}),
    ("float", [1.5, None], {"v": "float64"}),
    ("nan is a float", [float("nan"), float("inf")], {"v": "float64"}),
    ("int and float", [1, 1.5], {"v": "float64"}),
    ("huge int and float", [10**100, 1.5], {"v": "float64"}),
    ("decimal", [Decimal("1.50")], {"v": "decimal(3,2)"}),
    ("decimals: digits before and after the point", [Decimal("100"), Decimal("0.001")], {"v": "decimal(6,3)"}),
    ("decimal with a positive exponent", [Decimal("1E+3")], {"v": "decimal(4,0)"}),
    ("decimal zero", [Decimal("0")], {"v": "decimal(1,0)"}),
    ("decimal zero with places", [Decimal("0.00")], {"v": "decimal(2,2)"}),
    ("decimal below one", [Decimal("0.05")], {"v": "decimal(2,2)"}),
    ("int and decimal", [1000, Decimal("0.5")], {"v": "decimal(5,1)"}),
    ("decimal nan is a float", [Decimal("NaN")], {"v": "float64"}),
    ("str", ["x", ""], {"v": "string"}),
    ("str that looks like a number", ["1"], {"v": "string"}),
    ("bytes", [b"x", bytearray(b"y"), memoryview(b"z")], {"v": "binary"}),
    ("date", [date(2026, 1, 31)], {"v": "date"}),
    ("naive datetime", [NAIVE], {"v": "timestamp[us]"}),
    ("aware datetime", [AWARE], {"v": "timestamp[us, UTC]"}),
    ("datetimes in several zones", [AWARE, datetime(2026, 1, 31, tzinfo=PARIS)], {"v": "timestamp[us, UTC]"}),
    ("date and naive datetime", [date(2026, 1, 31), NAIVE], {"v": "timestamp[us]"}),
    ("time", [time(10, 0)], {"v": "time"}),
    ("timedelta", [timedelta(seconds=1)], {"v": "duration[us]"}),
    ("uuid", [UUID(int=1)], {"v": "uuid"}),
    ("int enum", [Level.LOW], {"v": "int64"}),
    ("str enum", [Colour.RED], {"v": "string"}),
    ("struct", [{"a": 1, "b": {"c": "x"}}], {"v.a": "int64", "v.b.c": "string"}),
    ("structs with different keys", [{"a": 1}, {"b": 2.5}, None], {"v.a": "int64", "v.b": "float64"}),
    ("struct with a null", [{"a": None}], {"v.a": "null"}),
    ("empty struct", [{}], {"v": "struct"}),
    ("other kinds of dict", [OrderedDict(a=1), defaultdict(int, a=2)], {"v.a": "int64"}),
    ("list", [[1, 2], [], None], {"v[]": "int64"}),
    ("tuple", [(1, 2.5)], {"v[]": "float64"}),
    ("named tuple", [Point(1, 2)], {"v[]": "int64"}),
    ("list of nulls", [[None]], {"v[]": "null"}),
    ("empty list", [[]], {"v": "list"}),
    ("list of empty lists", [[[]]], {"v[]": "list"}),
    ("list of lists", [[[1]], [[2.5]]], {"v[][]": "float64"}),
    ("list of structs", [[{"a": 1}, {"b": "x"}]], {"v[].a": "int64", "v[].b": "string"}),
    ("at 1,024 keys still a struct", [{f"k{n}": n} for n in range(1024)], {f"v.k{n}": "int64" for n in range(1024)}),
    ("more keys are a map", [{f"k{n}": n} for n in range(1025)], {"v{}": "int64"}),
    ("a map in one row", [{f"k{n}": 1 for n in range(2000)}, {"x": 1.5}], {"v{}": "float64"}),
    ("a map of structs", [{f"k{n}": {"n": n} for n in range(1025)}], {"v{}.n": "int64"}),
    ("a map of lists", [{f"k{n}": [n] for n in range(1025)}], {"v{}[]": "int64"}),
]

MIXED: list[tuple[str, list[Any], str, str]] = [
    ("int and str", [1, "x"], "string", "integers and text in one place: typed as string"),
    ("bool and int", [True, 1], "string", "booleans and integers in one place: typed as string"),
    ("bytes and str", [b"x", "x"], "string", "bytes and text in one place: typed as string"),
    ("float and decimal", [1.5, Decimal("1")], "float64", "decimals and floats in one place: typed as float64"),
    (
        "naive and aware",
        [NAIVE, AWARE],
        "string",
        "timestamps with one and timestamps without a time zone in one place: typed as string",
    ),
    ("date and aware", [date(2026, 1, 31), AWARE], "string", "dates and timestamps with one in one place: typed as"),
    ("struct and scalar", [{"a": 1}, 1], "json", "integers and objects in one place: typed as json"),
    ("list and scalar", [[1], "x"], "json", "lists and text in one place: typed as json"),
    ("list and struct", [[1], {"a": 1}], "json", "lists and objects in one place: typed as json"),
]


def schema(rows: list[dict[str, Any]]) -> tuple[dict[str, str], str, list[dict[str, str]]]:
    record, order = Record(), Order()
    record.observe(rows)
    order.add("a", tuple(record.fields))
    fields, names, warnings = schema_of(record, order)
    return fields, names, [dict(warning) for warning in warnings]  # type: ignore[arg-type] # all of it is text


@pytest.mark.parametrize(("values", "fields"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_values_have_the_types_that_the_table_says(values: list[Any], fields: dict[str, str]) -> None:
    for ordered in (values, values[::-1]):
        assert schema([{"v": value} for value in ordered]) == (fields, "v", [])


@pytest.mark.parametrize(("values", "type_", "message"), [c[1:] for c in MIXED], ids=[case[0] for case in MIXED])
def test_mixed_values_have_a_type_and_a_warning_without_values(values: list[Any], type_: str, message: str) -> None:
    fields, _, [warning] = schema([{"v": value} for value in values])
    assert fields == {"v": type_}
    assert (warning["code"], warning["path"]) == ("MIXED_TYPES", "v")
    assert warning["message"].startswith(message)


@pytest.mark.parametrize("value", [10**76, -(10**76), 10**5000, Decimal("1E+76"), Decimal("1E-77")], ids=type)
def test_numbers_too_wide_for_a_decimal_become_text_with_a_warning(value: Any) -> None:
    fields, _, [warning] = schema([{"v": value}])
    assert fields == {"v": "string"}
    assert warning["code"] == "NUMBER_TOO_WIDE"


@pytest.mark.parametrize(
    ("row", "path", "type_name"),
    [
        ({"v": {1}}, "v", "set"),
        ({"v": {"a": [1, object()]}}, "v.a[]", "object"),
        ({"v": [{"a.b": 1j}]}, 'v[]."a.b"', "complex"),
    ],
)
def test_a_value_that_no_type_stands_for_is_refused_with_its_path(row: Any, path: str, type_name: str) -> None:
    with pytest.raises(UnsupportedValue) as caught:
        schema([row])
    assert (caught.value.path(), caught.value.type_name) == (path, type_name)


@pytest.mark.parametrize(("row", "path"), [({1: 1}, ""), ({"v": {"a": {None: 1}}}, "v.a"), ({"v": [{1: 1}]}, "v[]")])
def test_a_key_that_is_no_text_is_refused_with_its_path(row: Any, path: str) -> None:
    with pytest.raises(UnsupportedKey) as caught:
        schema([row])
    assert caught.value.path() == path


def test_a_key_of_a_map_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnsupportedKey):
        schema([{"v": {f"k{n}": 1 for n in range(1025)}}, {"v": {1: 1}}])


@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"x": value}], ids=["lists", "structs"])
def test_nesting_is_bounded(wrap: Any) -> None:
    value: Any = 1
    for _ in range(100):
        value = wrap(value)
    assert list(schema([{"v": value}])[0].values()) == ["int64"]
    with pytest.raises(TooDeep):
        schema([{"v": wrap(value)}])


def test_a_value_that_holds_itself_is_too_deep() -> None:
    row: dict[str, Any] = {}
    row["v"] = row
    with pytest.raises(TooDeep):
        schema([row])


def test_rows_are_never_a_map_but_have_a_limit() -> None:
    assert len(schema([{f"k{n}": n for n in range(2000)}])[0]) == 2000
    with pytest.raises(TooManyFields):
        schema([{f"k{n}": n for n in range(10_001)}])


def test_looking_at_a_defaultdict_does_not_change_it() -> None:
    row: dict[str, int] = defaultdict(int, a=1)
    schema([{"a": 1, "b": 2}, row])
    assert dict(row) == {"a": 1}


def test_names_are_in_the_order_first_seen_and_nested_ones_sorted() -> None:
    fields, order, _ = schema([{"b": {"z": 1}}, {"a": 1, "b": {"y": 1}}])
    assert (list(fields), order) == (["b.y", "b.z", "a"], "b, a")


def test_partitions_count_in_the_order_of_their_names() -> None:
    order = Order()
    for partition, names in [("p3", ("c", "a")), ("p1", ("a", "b")), ("p2", ("d", "b")), ("p0", ("c", "a"))]:
        order.add(partition, names)
    assert order.names() == ["c", "a", "b", "d"]
