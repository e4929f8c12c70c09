"""States and partitions come from outside: each that is not as it should be is refused, and none holds a credential."""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import LIST_ONE, error_of, generate_request, ok_of, timeless

from python_connectors_runner.inference.column import MAX_DEPTH
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.seen import Seen
from python_connectors_runner.inference.state_columns import MOST_COLUMNS, InvalidState
from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.protocol import MAX_FIELDS, Failure
from python_connectors_runner.redaction import MARK, Redactor
from python_connectors_runner.supervisor.response import checked_response
from python_connectors_runner.supervisor.supervise import run
from python_connectors_runner.usercode.travel import packed, unpacked

SECRET = "c4nary-s3cret-0123456789"
ENCODED = base64.b64encode(SECRET.encode()).decode().rstrip("=")
CODE = f"{LIST_ONE}\ndef read_rows(context, metadata): raise ValueError\n"


def good() -> dict[str, Any]:
    """A state that has all that one may have."""
    record = Record(map_after=2)
    record.observe([{"id": 1, "tags": [{"x": 0.5}], "address": {"city": "x"}, "attrs": {"a": 1, "b": 2, "c": 3}}])
    record.column("wide").declare("decimal(10,2)")
    record.column('"').list_items().list_items()
    record.hidden = frozenset(("id",))
    seen = Seen(map_after=2)
    seen.add("p", record)
    seen.warn("INDEX_IGNORED", "", "p", "the index")
    seen.stopped.add("rows")
    state: dict[str, Any] = json.loads(json.dumps(seen.state()))
    return state


def test_a_good_state_is_read_as_it_was_written() -> None:
    seen = Seen(map_after=2)
    seen.join_state(good())
    assert seen.state() == good()


def changed(path: str, value: Any) -> dict[str, Any]:
    state = good()
    *keys, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    inner: Any = state
    for key in keys:
        inner = inner[key]
    inner[last] = value
    return state


def column_of(**keys: Any) -> dict[str, Any]:
    """A state with one column."""
    return {**Seen().state(), "first": ["p"], "fields": [["a", 0, 0]], "columns": [keys]}


DEEP: Any = []
for _ in range(400):
    DEEP = [DEEP]

FORGED: dict[str, Any] = {
    "empty": {},
    "a key more": {**good(), "x": 1},
    "another inference": changed("inference", 2),
    "true for a number": changed("inference", True),
    "counts of another shape": changed("counts", {"rows": 1}),
    "a count below zero": changed("counts/rows", -1),
    "a count that JavaScript can't hold": changed("counts/bytes", 2**53),
    "a fraction of a row": changed("counts/rows", 1.0),
    "an unknown limit": changed("stopped", ["time"]),
    "a limit twice": changed("stopped", ["rows", "rows"]),
    "a warning with a number": changed("warnings/0/2", 1),
    "a warning with no code": changed("warnings/0/0", ""),
    "a code in lower case": changed("warnings/0/0", "x"),
    "a message without end": changed("warnings/0/3", "x" * 10_000),
    "too many warnings": changed("warnings", [["A", "", "", ""]] * 201),
    "partitions that are none": changed("first", [1]),
    "no partition of that number": changed("fields/0/1", 1),
    "a number below zero": changed("fields/0/1", -1),
    "a place that is true": changed("fields/0/2", True),
    "a place without end": changed("fields/0/2", 10**100),
    "a field twice": changed("fields/1/0", "id"),
    "a name that is not written as in paths": changed("fields/0/0", "a.b"),
    "a name in other quotes": changed("fields/0/0", '"id"'),
    "a name in quotes that don't end": changed("fields/0/0", '"id'),
    "a name that is no text": changed("fields/0/0", ["id"]),
    "a name in quotes with half a pair": changed("fields/0/0", '"\ud800"'),
    "too wide": {
        **Seen().state(),
        "first": ["p"],
        "fields": [[f"f{n}", 0, 0] for n in range(MAX_FIELDS + 1)],
        "columns": [{}] * (MAX_FIELDS + 1),
    },
    "more columns than names": changed("columns", [*good()["columns"], {}]),
    "fewer columns than names": changed("columns", good()["columns"][:-1]),
    "columns without end": column_of() | {"columns": [{}] * (MOST_COLUMNS + 1)},
    "columns that are none": changed("columns/0", []),
    "hidden names that are no fields": changed("hidden", ["x"]),
    "a deep array for columns": changed("columns", DEEP),
    "a deep array for a column": changed("columns/0", DEEP),
    "a deep array for a name": changed("first/0", DEEP),
    "too deep": column_of() | {"columns": [{"kinds": ["list"], "items": True}] * 200 + [{}]},
    "deep structs": column_of() | {"columns": [{"kinds": ["struct"], "record": ["a"]}] * 5_000 + [{}]},
    "deep maps": column_of() | {"columns": [{"kinds": ["struct"], "map": True}] * 5_000 + [{}]},
    "an unknown key of a column": column_of(max=1),
    "an unknown kind": column_of(kinds=["number"]),
    "a kind twice": column_of(kinds=["int", "int"]),
    "kinds that are text": column_of(kinds="int"),
    "a class beyond the last": column_of(kinds=["int"], high=80),
    "a class below zero": column_of(kinds=["int"], low=-1),
    "a class that is huge": column_of(kinds=["int"], low=10**1_000),
    "a class that is no number": column_of(kinds=["int"], low="1"),
    "digits that are huge": column_of(kinds=["decimal"], digits=10**9),
    "a scale that is huge": column_of(kinds=["decimal"], scale=78),
    "a type that is none": column_of(declared=["int"]),
    "a type without end": column_of(declared=["decimal(" + "9" * 5_000 + ",0)"]),
    "a type that holds others": column_of(declared=["list"]),
    "null as a type": column_of(declared=["null"]),
    "items of no list": column_of(kinds=["int"], items=True) | {"columns": [{"items": True}, {}]},
    "items that are not there": column_of(kinds=["list"], items=False),
    "fields of no struct": column_of(record=["a"]) | {"columns": [{"record": ["a"]}, {}]},
    "a record and a map": column_of() | {"columns": [{"kinds": ["struct"], "record": [], "map": True}, {}]},
    "a name twice in a record": column_of() | {"columns": [{"kinds": ["struct"], "record": ["a", "a"]}, {}, {}]},
    "a hidden name of no record": column_of(kinds=["int"], hidden=["a"]),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_state_is_refused(name: str) -> None:
    with pytest.raises(InvalidState):
        Seen().join_state(FORGED[name])
    # And so by whoever takes it out of the process of the user's code.
    ok = {"interface": "rows", "functions": [], "state": FORGED[name], "left": [], "read": 1, "seconds": 0.5}
    with pytest.raises(Failure) as caught:
        checked_response({"ok": {**ok, "stopped": None}}, Redactor(None))
    assert caught.value.code == "INVALID_RESPONSE"


@pytest.mark.parametrize("name", ["too wide", "too deep", "an unknown kind", "a deep array for columns"])
def test_a_run_with_a_forged_state_is_a_failure_of_the_request(name: str) -> None:
    request = generate_request(CODE, partitions=[], states=[good(), FORGED[name]])
    error = error_of(run(request))
    assert (error["phase"], error["code"]) == ("request", "INVALID_STATE")
    assert error["message"].startswith("states.1: ")


def test_states_that_are_too_wide_together_are_the_failure_of_one_run() -> None:
    def wide(letter: str) -> dict[str, Any]:
        fields = [[f"{letter}{n}", 0, n] for n in range(6_000)]
        return {**Seen().state(), "first": ["p"], "fields": fields, "columns": [{}] * 6_000}

    error = error_of(run(generate_request(CODE, partitions=[], states=[wide("a"), wide("b")])))
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "TOO_MANY_FIELDS", None)


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 100)
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.just("int"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kinds", "record", "a"]), inner),
    max_leaves=5,
)


@settings(max_examples=500)
@given(st.data())
def test_whatever_is_changed_in_a_state_it_is_refused_or_makes_a_schema(data: st.DataObject) -> None:
    state = deepcopy(good())
    for _ in range(data.draw(st.integers(1, 3))):
        inner: Any = state
        while True:
            key = data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else list(range(len(inner)))))
            if not isinstance(inner[key], (dict, list)) or not inner[key] or data.draw(st.integers(0, 2)) == 0:
                break
            inner = inner[key]
        inner[key] = data.draw(junk)
    seen = Seen()
    try:
        seen.join_state(state)
    except (InvalidState, TooManyFields):
        return
    schema_of(seen.root, seen.order)
    again = Seen()
    again.join_state(json.loads(json.dumps(seen.state())))
    assert again.state() == seen.state()


def test_the_deepest_data_have_a_state() -> None:
    deep: Any = {"a": 1}
    for level in range(MAX_DEPTH - 2):
        deep = [deep] if level % 2 else {"a": deep}
    record = Record()
    record.observe([{"a": deep}])
    seen, again = Seen(), Seen()
    seen.add("p", record)
    again.join_state(json.loads(json.dumps(seen.state())))
    assert schema_of(again.root, again.order) == schema_of(seen.root, seen.order)


HOLDS_SECRETS = f"""
def list_objects(context, metadata):
    for name in ("b {SECRET}", "a {SECRET}", "c"):
        yield {{"name": name, "fingerprint": "1", "is_prefix": False}}
def read_pandas_dataframe(context, metadata):
    import pandas
    key = "{ENCODED}" if metadata["name"].startswith("a") else "{SECRET}"
    frame = pandas.DataFrame({{"id": [1], f"of {{key}}": [1.5], "in": [{{key: 1, "x": {{key: "s"}}}}]}})
    frame.index.name = "{SECRET}"
    return frame
"""


def test_no_state_holds_a_credential_and_the_conclusion_warns_of_it() -> None:
    request = generate_request(HOLDS_SECRETS, credentials=SECRET)
    whole = timeless(run(request))
    names = ["a " + SECRET, "b " + SECRET, "c"]
    given = [{"name": name, "fingerprint": "1", "is_prefix": False} for name in names]
    # The names of the partitions hold it, so they don't travel: all are read in one run.
    assert timeless(run({**request, "slice": {"seconds": 1e-6}})) == whole
    states = []
    for item in given:
        ok = ok_of(run({**request, "slice": {"seconds": 60}, "partitions": [item]}))
        text = json.dumps(ok["state"])
        assert MARK in text
        for form in (SECRET, ENCODED[:20], SECRET[:12]):
            assert form not in text
        states.append(ok["state"])
    assert timeless(run({**request, "partitions": [], "states": states[::-1]})) == whole
    assert whole["ok"]["schema"]["order"] == f'id, "of {MARK}", in'
    found = {(warning["path"], warning["code"]) for warning in whole["ok"]["warnings"]}
    assert found == {
        ("", "INDEX_IGNORED"),
        *((f'"of {MARK}"', "CREDENTIAL_IN_NAME"), (f'in."{MARK}"', "CREDENTIAL_IN_NAME")),
        (f'in.x."{MARK}"', "CREDENTIAL_IN_NAME"),
    }


def part(**changes: Any) -> dict[str, Any]:
    ok = {"interface": "rows", "functions": [], "state": good(), "left": [], "read": 1, "seconds": 0.5, "stopped": None}
    return {"ok": {**ok, **changes}}


def test_a_credential_that_the_run_has_left_in_a_state_is_taken_out() -> None:
    for state in (
        changed("fields/0/0", SECRET) | {"hidden": []},
        changed("first/0", SECRET),
        changed("warnings/0/2", SECRET),
        changed("warnings/0/3", SECRET),
        column_of() | {"columns": [{"kinds": ["struct"], "record": [SECRET]}, {}]},
    ):
        answer = checked_response(part(state=state), Redactor(SECRET))
        assert SECRET not in json.dumps(answer)
        assert MARK in json.dumps(answer)
        Seen().join_state(answer["ok"]["state"])


@pytest.mark.parametrize(
    "changes",
    [
        {"left": [{"name": SECRET}]},
        {"left": [{"name": "a", "more": [{"x": f"at {SECRET}"}]}]},
        {"left": [{}]},
        {"left": [1]},
        {"left": None},
        {"left": [{"name": "x" * 4_000_000}]},
        {"read": -1},
        {"read": 1.5},
        {"seconds": -1},
        {"seconds": float("inf")},
        {"seconds": "1"},
        {"stopped": "x"},
        {"stopped": 1},
    ],
)
def test_a_part_of_another_shape_or_with_a_credential_to_travel_is_a_failure(changes: dict[str, Any]) -> None:
    with pytest.raises(Failure) as caught:
        checked_response(part(**changes), Redactor(SECRET))
    assert caught.value.code == "INVALID_RESPONSE"
    assert SECRET not in caught.value.message


metadata = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.integers(-(2**200), 2**200),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def like_javascript(value: Any) -> Any:
    """What JSON.stringify(JSON.parse(...)) makes of numbers: all are floats, written without a fraction of zero."""
    if isinstance(value, list):
        return [like_javascript(item) for item in value]
    if isinstance(value, dict):
        return {key: like_javascript(item) for key, item in value.items()}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
        return int(number) if number.is_integer() else number
    return value


@settings(max_examples=300)
@given(metadata)
def test_what_travels_comes_back_the_same(value: Any) -> None:
    item = {"name": "a", "fingerprint": "1", "is_prefix": False, "more": value}
    made = packed([item])
    if made is None:
        return
    (back,) = unpacked(like_javascript(json.loads(json.dumps(made))))
    assert repr(back) == repr(item)


def test_numbers_that_javascript_would_change_are_wrapped() -> None:
    values = [1.0, -0.0, 1e300, 2**53, -(2**53), 0.5, 2**53 - 1]
    (made,) = packed([{"name": "a", "values": values}]) or []
    wrapped = ["1.0", "-0.0", "1e+300", "9007199254740992", "-9007199254740992"]
    assert made["values"] == [*({"$number": text} for text in wrapped), 0.5, 2**53 - 1]


@pytest.mark.parametrize(
    "more", [{"$number": 1}, {"$number": "x"}, {"$number": "9" * 500}, {"$number": "1", "x": 1}, DEEP], ids=repr
)
def test_a_forged_partition_is_refused(more: Any) -> None:
    item = {"name": "a", "fingerprint": "1", "is_prefix": False, "more": more}
    error = error_of(run(generate_request(CODE, partitions=[item])))
    assert (error["phase"], error["code"]) == ("request", "INVALID_REQUEST")
    assert error["message"].startswith("partitions: one of them ")


def test_a_partition_that_is_given_twice_is_refused() -> None:
    item = {"name": "a", "fingerprint": "1", "is_prefix": False}
    error = error_of(run(generate_request(CODE, partitions=[item, item])))
    assert (error["code"], error["message"]) == ("INVALID_REQUEST", "partitions: a name stands there twice")


NO_DIVISIONS: dict[str, list[Any]] = {
    "mapAfter": [0, -1, 1.5, True, "1", 10_001],
    "declared": [None, 0, "true"],
    "partial": [None, 1],
    "slice": [
        *(1, {}, {"seconds": 1, "x": 1}),
        *({"seconds": value} for value in (0, -1, True, "1", None, float("inf"), float("nan"))),
    ],
    "partitions": [
        *({}, [1], [{}], [{"name": "a", "fingerprint": "1"}]),
        [{"name": "a", "fingerprint": "1", "is_prefix": True}],
    ],
    "states": [None, {}, [1]],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in NO_DIVISIONS.items() for value in values])
def test_a_division_that_is_none_is_refused(key: str, value: Any) -> None:
    error = error_of(run(generate_request(CODE, **{key: value})))
    assert (error["phase"], error["code"]) == ("request", "INVALID_REQUEST")
    assert error["message"].startswith(key)
