"""What must hold of a generation that is divided, for any data: the same as in one run, in any grouping and order.

States go through JSON. Each property is tried some hundred times with every test run, and some thousand times by
``npm run test:slow``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property_rows import all_rows, few, observe, wide_rows

from python_connectors_runner.inference.hiding import Hiding
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.seen import Seen
from python_connectors_runner.inference.texts import observe_texts

FEW, MANY = 200, 2_000
Observe = Callable[[Any, int | None], Record]

decimals = st.integers(0, 30).flatmap(lambda places: st.decimals(-1, 10**9, places=places))
odd_names = st.sampled_from(
    ["a", "A b", "", "a.b", '"', "ü", "\ud800", "__x", " a", "\U0001f600", "line\nbreak", "s3cret", "xs3cret"]
)
odd_rows = st.lists(st.dictionaries(odd_names, few | st.dictionaries(odd_names, few, max_size=3)), max_size=4)
# Kinds that a column holds rarely alone where values are drawn from all.
numbers = st.lists(
    st.fixed_dictionaries({}, optional={"a": st.integers() | st.decimals(-(10**30), 10**30, places=3), "b": decimals}),
    max_size=3,
)
maps = st.lists(wide_rows, min_size=1, max_size=8)
cells = st.sampled_from(
    [
        "",
        "1",
        "-7",
        "12345678901234567890",
        "9" * 90,
        "0.5",
        "1e3",
        "true",
        "2026-01-31",
        "2026-01-31T10:00:00",
        "x",
        "007",
    ]
)
texts = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.lists(cells, min_size=1, max_size=4)), max_size=4)


def of_rows(rows: Any, map_after: int | None) -> Record:
    record = Record(map_after=map_after)
    observe(record, rows)
    return record


def of_texts(columns: Any, map_after: int | None) -> Record:
    record = Record(map_after=map_after)
    for name, values in columns:
        observe_texts(record.column(name), values, {None, ""})
    return record


def hidden(name: str) -> str:
    return name.replace("s3cret", "[credential]")


def told(seen: Seen, sniffed: bool) -> Any:
    """All that a conclusion is made of."""
    return (schema_of(seen.root, seen.order, sniffed), seen.counts, seen.warnings, seen.stopped)


def is_the_same_divided(
    observed: Observe, sniffed: bool, partitions: list[Any], map_after: int | None, data: Any
) -> None:
    names = data.draw(st.permutations([f"p{number}" for number in range(len(partitions))]))
    hides = data.draw(st.booleans())

    def empty() -> Seen:
        return Seen(map_after)

    def take(seen: Seen, number: int) -> None:
        record = observed(deepcopy(partitions[number]), map_after)
        if hides:
            Hiding(hidden).in_record(record)
        seen.add(names[number], record)
        for count in seen.counts:
            seen.counts[count] += number
        if number % 2:
            seen.warn("INDEX_IGNORED", "", names[number], f"of {names[number]}")

    whole = empty()
    for number in range(len(partitions)):
        take(whole, number)
    # Any grouping: each run takes in some of the states that there are, and reads some of the partitions.
    waiting = data.draw(st.permutations(range(len(partitions))))
    states: list[str] = []
    while waiting or len(states) > 1:
        run = empty()
        taken = data.draw(st.integers(0, len(states))) if waiting else data.draw(st.integers(2, len(states)))
        for _ in range(taken):
            run.join_state(json.loads(states.pop(data.draw(st.integers(0, len(states) - 1)))))
        reads = data.draw(st.integers(min(1, len(waiting)), len(waiting)))
        for number in waiting[:reads]:
            take(run, number)
        waiting = waiting[reads:]
        states.append(json.dumps(run.state()))
    last = empty()
    for state in states:
        last.join_state(json.loads(state), Hiding(hidden) if hides else None)
    assert told(last, sniffed) == told(whole, sniffed)
    assert last.state() == json.loads(states[0]) if states else True


CASES: dict[str, tuple[Observe, bool, st.SearchStrategy[Any], st.SearchStrategy[int | None]]] = {
    "rows": (of_rows, False, all_rows, st.none()),
    "names": (of_rows, False, odd_rows, st.none() | st.integers(1, 3)),
    "maps": (of_rows, False, maps, st.integers(1, 16)),
    "numbers": (of_rows, False, numbers, st.none()),
    "texts": (of_texts, True, texts, st.none()),
}


def tried(name: str, times: int) -> None:
    observed, sniffed, partition, map_after = CASES[name]

    @settings(max_examples=times)
    @given(st.lists(partition, max_size=6), map_after, st.data())
    def check(partitions: list[Any], limit: int | None, data: st.DataObject) -> None:
        is_the_same_divided(observed, sniffed, partitions, limit, data)

    check()


@pytest.mark.parametrize("name", CASES)
def test_a_divided_generation_is_the_same_as_one_run(name: str) -> None:
    tried(name, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_divided_generation_is_the_same_as_one_run_in_thousands(name: str) -> None:
    tried(name, MANY)


def test_structs_of_few_keys_in_each_part_are_a_map_together() -> None:
    whole, states = Seen(map_after=3), []
    for number in range(4):
        for seen in (whole, Seen(map_after=3)):
            record = Record(map_after=3)
            record.observe([{"a": {f"k{number}": {f"x{number}": 1}}, "b": [{"c": number}]}])
            seen.add(f"p{number}", record)
            if seen is not whole:
                states.append(seen.state())
    last = Seen(map_after=3)
    for state in states:
        last.join_state(state)
    assert schema_of(last.root, last.order)[0] == {"a{}{}": "int64", "b[].c": "int64"}
    assert told(last, False) == told(whole, False)
    # The limit of whoever reads a state counts.
    record = Record()
    record.observe([{"a": {"x": {"y": 1, "z": 2}}}])
    wide, less = Seen(), Seen(map_after=1)
    wide.add("p", record)
    less.join_state(wide.state())
    assert schema_of(less.root, less.order)[0] == {"a.x{}": "int64"}
    default = Seen()
    for state in states:
        default.join_state(state)
    assert schema_of(default.root, default.order)[0] == {
        **{f"a.k{number}.x{number}": "int64" for number in range(4)},
        "b[].c": "int64",
    }


def test_a_state_holds_classes_of_numbers_and_no_values() -> None:
    record = Record()
    record.observe([{"a": 123456789, "b": [-987654321, 2**200], "c": "text that is data", "d": b"bytes"}])
    seen = Seen()
    seen.add("p", record)
    text = json.dumps(seen.state())
    for value in ("123456789", "987654321", "text that", str(2**200)):
        assert value not in text
    assert max(map(int, re.findall("[0-9]+", text))) < 100
