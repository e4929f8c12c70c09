"""The corpus of values and types, and the limits of what a value may hold."""

from __future__ import annotations

import gc
from collections import defaultdict
from dataclasses import make_dataclass
from decimal import Decimal
from typing import Any

import numpy
import pytest
from corpus import CASES, MIXED, REFUSED, Colour

from python_connectors_runner.inference import kinds, objects
from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import TooDeep, TooManyFields, UnsupportedKey, UnsupportedValue


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


@pytest.mark.parametrize(("values", "fields"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_values_read_apart_and_joined_have_the_same_types(values: list[Any], fields: dict[str, str]) -> None:
    for ordered in (values, values[::-1]):
        joined = Record()
        for value in ordered:
            part = Record()
            part.observe([{"v": value}])
            joined.join(part)
        order = Order()
        order.add("a", ("v",))
        assert schema_of(joined, order) == (fields, "v", [])


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


@pytest.mark.parametrize(("value", "type_name"), [c[1:] for c in REFUSED], ids=[case[0] for case in REFUSED])
def test_values_without_a_type_are_refused_by_name(value: Any, type_name: str) -> None:
    with pytest.raises(UnsupportedValue) as caught:
        schema([{"v": None}, {"v": [value]}])
    assert (caught.value.path(), caught.value.type_name) == ("v[]", type_name)


def test_the_corpus_has_at_least_sixty_cases_each_with_a_name_of_its_own() -> None:
    names = [case[0] for case in (*CASES, *MIXED, *REFUSED)]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize(
    ("row", "path", "type_name"),
    [
        ({"v": {1: 1}.keys()}, "v", "dict_keys"),
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


def test_a_key_of_a_kind_of_str_is_the_text_that_it_is() -> None:
    fields, order, _ = schema([{Colour.RED: {numpy.str_("x"): 1}}, {"red": {"x": 2.5}}])
    assert (fields, order) == ({"red.x": "float64"}, "red")


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


@pytest.mark.parametrize("collects", [True, False])
def test_observing_leaves_the_garbage_collector_as_it_was(collects: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        schema([{"v": 1}])
        with pytest.raises(UnsupportedValue):
            schema([{"v": 1j}])
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()


def test_types_that_code_makes_for_every_row_are_not_kept_for_ever() -> None:
    rows: list[Any] = [make_dataclass(f"Row{number}", ["v"])(number) for number in range(100)]
    with pytest.MonkeyPatch.context() as patch:
        for module in (kinds, objects):
            patch.setattr(module, "MAX_KNOWN", 10)
            patch.setattr(module, "_known", {})
        for row in rows:
            assert schema([{"r": row}])[0] == {"r.v": "int64"}
        assert max(len(kinds._known), len(objects._known)) <= 11


def test_no_rows_say_nothing() -> None:
    assert schema([]) == ({}, "", [])


def test_names_are_in_the_order_first_seen_and_nested_ones_sorted() -> None:
    fields, order, _ = schema([{"b": {"z": 1}}, {"a": 1, "b": {"y": 1}}])
    assert (list(fields), order) == (["b.y", "b.z", "a"], "b, a")


def test_partitions_count_in_the_order_of_their_names() -> None:
    order = Order()
    for partition, names in [("p3", ("c", "a")), ("p1", ("a", "b")), ("p2", ("d", "b")), ("p0", ("c", "a"))]:
        order.add(partition, names)
    assert order.names() == ["c", "a", "b", "d"]
