"""What must hold of inference for any data: checked against a slow reference, in any order and grouping."""

from __future__ import annotations

import uuid
from copy import deepcopy
from datetime import timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import fields_of

from python_connectors_runner.inference import column as column_module
from python_connectors_runner.inference import record as record_module
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import Order, schema_of

names = st.sampled_from(["a", "b", "c", "d"])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**80), 10**80),
    st.floats(),
    st.decimals(),
    st.text(max_size=2),
    st.binary(max_size=2),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(timezone.utc)),
    st.times(),
    st.timedeltas(),
    st.builds(uuid.uuid4),
)
# Columns of one kind are rare among random values; half of the rows are drawn from few kinds.
few = st.one_of(st.integers(-5, 5), st.none())
values = st.recursive(
    st.one_of(few, scalars),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner),
        st.dictionaries(names, inner, max_size=3),
        st.just({}),
        st.just([]),
    ),
    max_leaves=6,
)
rows_of_anything = st.lists(st.dictionaries(names, values, max_size=3), min_size=1, max_size=10)
rows_of_like = st.lists(st.fixed_dictionaries({"a": few, "b": scalars, "c": st.lists(few, max_size=2)}), min_size=1)
all_rows = st.one_of(rows_of_anything, rows_of_like)


def observed(rows: list[dict[str, Any]]) -> Record:
    record = Record()
    if rows:
        record.observe(rows)
    return record


def result(record: Record) -> tuple[dict[str, str], list[Any]]:
    order = Order()
    order.add("a", tuple(sorted(record.fields)))
    fields, _, warnings = schema_of(record, order)
    return fields, warnings


@settings(max_examples=300)
@given(all_rows)
def test_the_fields_are_those_of_the_plain_reference(rows: list[dict[str, Any]]) -> None:
    assert result(observed(rows))[0] == fields_of(rows)


@settings(max_examples=300)
@given(all_rows, st.data())
def test_neither_order_nor_batches_nor_grouping_matter(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    expected = result(observed(rows))
    parts = [[row] for row in data.draw(st.permutations(rows))]
    while len(parts) > 1:  # read together, or read apart and joined, at random
        first = parts.pop(data.draw(st.integers(0, len(parts) - 1)))
        second = parts.pop(data.draw(st.integers(0, len(parts) - 1)))
        joined = observed(first)
        joined.join(observed(second))
        assert result(joined) == result(observed(first + second))
        parts.append(first + second)
    assert result(observed(parts[0])) == expected


@settings(max_examples=200)
@given(all_rows, st.permutations(range(3)))
def test_three_records_join_to_the_same_in_any_grouping(rows: list[dict[str, Any]], order: list[int]) -> None:
    def three() -> list[Record]:
        parts = [observed(rows[start::3]) for start in range(3)]
        return [parts[index] for index in order]

    a, b, c = three()
    a.join(b)
    a.join(c)
    left = deepcopy(result(a))
    a, b, c = three()
    b.join(c)
    a.join(b)
    assert left == result(a) == result(observed(rows))


@settings(max_examples=100)
@given(all_rows)
def test_a_joined_record_goes_on_observing(rows: list[dict[str, Any]]) -> None:
    half = len(rows) // 2
    record = observed([])
    record.join(observed(rows[:half]))
    if rows[half:]:
        record.observe(rows[half:])
    assert result(record) == result(observed(rows))


@pytest.mark.parametrize(("groups", "chunk", "keys"), [(0, 1, 2), (1, 2, 3)])
def test_the_limits_of_the_fast_ways_change_nothing(
    groups: int, chunk: int, keys: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[dict[str, Any]] = [{"a": {f"k{n % 4}": n}, "b": [n, 0.5]} for n in range(9)]
    rows += [{"b": [None]}, {"a": None, "c": [{"x": 1}, {"y": "z"}]}]
    monkeypatch.setattr(record_module, "MAX_GROUPS", groups)
    monkeypatch.setattr(column_module, "LIST_CHUNK", chunk)
    monkeypatch.setattr(record_module, "MAX_STRUCT_KEYS", keys)
    expected = {"a{}": "int64", "b[]": "float64", "c[].x": "int64", "c[].y": "string"}
    assert result(observed(rows))[0] == expected
    joined = Record()
    for row in reversed(rows):
        joined.join(observed([row]))
    assert result(joined)[0] == expected
