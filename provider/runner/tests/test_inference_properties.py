"""What must hold of inference for any data: checked against a slow reference, in any order and grouping.

Each property is tried some hundred times with every test run, and some thousand times by ``npm run test:slow``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property_rows import all_rows, observe, observed, result
from reference import fields_of

from python_connectors_runner.inference import column as column_module
from python_connectors_runner.inference import record as record_module
from python_connectors_runner.inference.record import Record

FEW, MANY = 300, 2_000
Rows = list[dict[str, Any]]


def tried(check: Callable[..., None], times: int, *strategies: st.SearchStrategy[Any]) -> Callable[[], None]:
    return settings(max_examples=times)(given(*strategies)(check))


def equals_the_reference(rows: Rows) -> None:
    assert result(observed(rows))[0] == fields_of(rows)


def equals_the_reference_with_small_limits(rows: Rows, limits: list[int]) -> None:
    with small_limits(*limits):
        assert result(observed(rows))[0] == fields_of(rows, max_keys=limits[0])


def is_the_same_in_any_order_and_batches(rows: Rows, data: st.DataObject) -> None:
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


def joins_to_the_same_in_any_grouping(rows: Rows, order: list[int]) -> None:
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


def goes_on_after_a_join(rows: Rows, cuts: list[int]) -> None:
    first, second = sorted(cut % (len(rows) + 1) for cut in cuts)
    record = observed(rows[:first])
    record.join(observed(rows[first:second]))
    observe(record, rows[second:])
    record.join(Record())
    assert result(record) == result(observed(rows))


def is_the_same_when_seen_again(rows: Rows) -> None:
    record = observed(rows)
    observe(record, rows)
    assert result(record) == result(observed(rows))


PROPERTIES: list[tuple[Callable[..., None], list[st.SearchStrategy[Any]]]] = [
    (equals_the_reference, [all_rows]),
    (equals_the_reference_with_small_limits, [all_rows, st.lists(st.integers(0, 5), min_size=5, max_size=5)]),
    (is_the_same_in_any_order_and_batches, [all_rows, st.data()]),
    (joins_to_the_same_in_any_grouping, [all_rows, st.permutations(range(3))]),
    (goes_on_after_a_join, [all_rows, st.lists(st.integers(0, 50), min_size=2, max_size=2)]),
    (is_the_same_when_seen_again, [all_rows]),
]


@pytest.mark.parametrize(("check", "strategies"), PROPERTIES, ids=[check.__name__ for check, _ in PROPERTIES])
def test_the_schema_of_any_rows(check: Callable[..., None], strategies: list[st.SearchStrategy[Any]]) -> None:
    tried(check, FEW, *strategies)()


@pytest.mark.slow
@pytest.mark.parametrize(("check", "strategies"), PROPERTIES, ids=[check.__name__ for check, _ in PROPERTIES])
def test_the_schema_of_any_rows_in_thousands(
    check: Callable[..., None], strategies: list[st.SearchStrategy[Any]]
) -> None:
    tried(check, MANY, *strategies)()


@contextmanager
def small_limits(keys: int, groups: int, chunk: int, wide: int, sometimes: int) -> Iterator[None]:
    """The limits of the fast ways, so small that rows of the tests meet them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_module, "MAX_STRUCT_KEYS", keys)
        patch.setattr(record_module, "MAX_GROUPS", groups)
        patch.setattr(column_module, "LIST_CHUNK", chunk + 1)
        patch.setattr(record_module, "WIDE", wide + 2)
        patch.setattr(record_module, "MAX_SOMETIMES", sometimes)
        yield


@pytest.mark.parametrize("limits", [(2, 0, 0, 0, 0), (3, 1, 1, 3, 9)])
def test_the_limits_of_the_fast_ways_change_nothing(limits: tuple[int, int, int, int, int]) -> None:
    rows: list[dict[str, Any]] = [{"a": {f"k{n % 4}": n}, "b": [n, 0.5]} for n in range(9)]
    rows += [{"b": [None]}, {"a": None, "c": [{"x": 1}, {"y": "z"}]}]
    with small_limits(*limits):
        expected = {"a{}": "int64", "b[]": "float64", "c[].x": "int64", "c[].y": "string"}
        assert result(observed(rows))[0] == expected
        joined = Record()
        for row in reversed(rows):
            joined.join(observed([row]))
        assert result(joined)[0] == expected
