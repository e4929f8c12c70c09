"""The operations list and read: items with their parents, first rows, as JSON has them, within a bound."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import LIST_ONE, error_of, list_request, ok_of, read_request, rows_connector

from python_connectors_runner.supervisor.supervise import run

TREE = """
def list_objects(context, metadata):
    if not metadata:
        yield {"name": "x", "fingerprint": "1", "is_prefix": True}
        yield {"name": "top", "fingerprint": "2", "is_prefix": False, "size": 3}
        yield {"name": "y", "fingerprint": "1", "is_prefix": True}
    else:
        yield {"name": metadata["name"] + "/leaf", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    yield {"name": metadata["name"]}
"""


def listed(code: str, **options: Any) -> dict[str, Any]:
    return ok_of(run(list_request(code, **options)))


def read(code: str, **options: Any) -> dict[str, Any]:
    return ok_of(run(read_request(code, **options)))


def test_a_list_has_partitions_and_prefixes_as_yielded_with_the_prefix_that_each_was_listed_for() -> None:
    answer = listed(TREE)
    assert answer["more"] is False
    assert [(entry["item"]["name"], entry["parent"]) for entry in answer["items"]] == [
        ("x", None),
        ("top", None),
        ("y", None),
        ("x/leaf", 0),
        ("y/leaf", 2),
    ]
    assert answer["items"][1]["item"] == {"name": "top", "fingerprint": "2", "is_prefix": False, "size": 3}


def test_a_list_needs_a_read_function_but_no_parser_and_reads_nothing() -> None:
    code = f"{LIST_ONE}\ndef read_bytes(context, metadata): raise ValueError\n"
    assert len(listed(code)["items"]) == 1
    assert error_of(run(list_request(LIST_ONE)))["code"] == "MISSING_READ_FUNCTION"


def test_a_list_that_is_too_large_is_cut_and_says_so() -> None:
    code = """
def list_objects(context, metadata):
    for n in range(100_000):
        yield {"name": f"{n:0100}", "fingerprint": "1", "is_prefix": False}
def read_rows(c, m): ...
"""
    answer = listed(code)
    assert answer["more"] is True
    assert 10_000 < len(answer["items"]) < 100_000
    assert len(json.dumps(answer)) < 5 * 1024 * 1024


def test_an_item_may_hold_anything() -> None:
    code = """
import datetime, decimal
class Thing: ...
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False, "at": datetime.datetime(2026, 1, 31, 12),
           "price": decimal.Decimal("1.50"), "key": b"\\x00\\xff", "thing": Thing(), 7: {"deep": float("nan")}}
def read_rows(c, m): ...
"""
    item = listed(code)["items"][0]["item"]
    assert item == {
        "name": "a",
        "fingerprint": "1",
        "is_prefix": False,
        "at": "2026-01-31T12:00:00",
        "price": "1.50",
        "key": "AP8=",
        "thing": "<Thing>",
        "7": {"deep": "NaN"},
    }


def test_a_read_takes_the_first_rows_in_the_order_of_the_partitions_as_listed() -> None:
    assert read(TREE, rows=2) == {
        "interface": "rows",
        "columns": ["name"],
        "rows": [{"name": "top"}, {"name": "x/leaf"}],
        "more": True,
    }
    assert read(TREE, rows=3)["more"] is False
    assert read(TREE, rows=100)["more"] is False


def test_columns_are_in_the_order_first_seen() -> None:
    answer = read(rows_connector("yield {'b': 1}\nyield [{'c': 1, 'a': 2}, {'b': 3}]"))
    assert answer["columns"] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2**53", 2**53),
        ("2**53 + 1", "9007199254740993"),
        ("-2**53 - 1", "-9007199254740993"),
        ("True", True),
        ("None", None),
        ("0.5", 0.5),
        ("1e300", 1e300),
        ("float('inf')", "Infinity"),
        ("-float('inf')", "-Infinity"),
        ("'\\u00e9\\n'", "\u00e9\n"),
        ("b'ab'", "YWI="),
        ("memoryview(b'ab')", "YWI="),
        ("decimal.Decimal('NaN')", "NaN"),
        ("datetime.date(2026, 1, 31)", "2026-01-31"),
        ("datetime.time(1, 2, 3)", "01:02:03"),
        ("datetime.timedelta(days=1, seconds=2)", "1 day, 0:00:02"),
        ("uuid.UUID(int=1)", "00000000-0000-0000-0000-000000000001"),
        ("(1, [2], {3})", [1, [2], [3]]),
        ("{'x': {1: 2}}", {"x": {"1": 2}}),
        ("enum.Enum('E', {'A': 'a'}).A", "a"),
        ("enum.IntEnum('E', {'A': 1}).A", 1),
        ("collections.namedtuple('N', 'a b')(1, 2)", {"a": 1, "b": 2}),
        ("collections.deque([1])", [1]),
        ("object()", "<object>"),
        ("numpy.int64(5)", 5),
        ("numpy.float32(0.5)", 0.5),
        ("numpy.bool_(True)", True),
        ("numpy.array([[1, 2]])", [[1, 2]]),
        ("numpy.datetime64('2026-01-31')", "2026-01-31"),
        ("pandas.Timestamp('2026-01-31 12:00')", "2026-01-31T12:00:00"),
        ("pandas.NaT", None),
        ("pandas.NA", None),
        ("10**5000", hex(10**5000)),
    ],
)
def test_a_value_is_shown_as_json_has_it(value: str, shown: object) -> None:
    imports = "import collections, datetime, decimal, enum, numpy, pandas, uuid\n"
    assert read(imports + rows_connector(f"yield {{'v': {value}}}"))["rows"] == [{"v": shown}]


def test_nesting_without_end_is_cut() -> None:
    row = read(rows_connector("a = {}\na['a'] = a\nyield a"))["rows"][0]
    depth = 0
    while isinstance(row, dict):
        row, depth = row["a"], depth + 1
    assert (row, depth) == ("\u2026", 100)


def test_rows_that_are_too_large_are_left_out_and_one_that_never_fits_is_an_error() -> None:
    answer = read(rows_connector("while True: yield {'a': 'x' * 1_000_000}"), rows=100)
    assert (len(answer["rows"]), answer["more"]) == (4, True)
    error = error_of(run(read_request(rows_connector("yield {'a': 'x' * 5_000_000}"))))
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "RESPONSE_TOO_LARGE", "a")


def test_an_endless_generator_is_closed_after_the_last_row_that_is_wanted() -> None:
    body = "try:\n    while True: yield {'a': 1}\nfinally:\n    raise ValueError('closed')"
    error = error_of(run(read_request(rows_connector(body), rows=3)))
    assert (error["phase"], error["message"]) == ("read", "ValueError: closed")


def test_bytes_are_read_through_their_parser() -> None:
    code = f"{LIST_ONE}\ndef read_bytes(c, m):\n    yield b'a,b\\n1,x\\n2,\\n'\n    while True: yield b'3,y\\n'\n"
    answer = read(code, parser={"type": "csv"}, rows=2)
    assert answer == {
        "interface": "bytes",
        "columns": ["a", "b"],
        "rows": [{"a": "1", "b": "x"}, {"a": "2", "b": None}],
        "more": True,
    }


def test_infer_schema_does_not_matter_to_a_read() -> None:
    assert read(rows_connector("yield {'a': 1}") + "def infer_schema(c, m): raise ValueError")["rows"] == [{"a": 1}]


def test_a_fault_in_a_row_names_the_line() -> None:
    error = error_of(run(read_request(rows_connector("yield {'a': 1}\nyield 1 / 0"))))
    assert (error["phase"], error["code"], error["line"]) == ("read", "READ_FAILED", 7)
