"""The JSON lines parser."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import Order, schema_of
from python_connectors_runner.parsers.json import observe
from python_connectors_runner.protocol import Failure


def observed(chunks: Iterable[bytes], encoding: str = "utf-8") -> tuple[dict[str, str], int]:
    record, order = Record(), Order()
    count = observe(chunks, {"type": "json", "encoding": encoding}, record)
    order.add("a", tuple(record.fields))
    return schema_of(record, order)[0], count


def test_texts_stay_texts_whatever_they_look_like() -> None:
    assert observed([b'{"a": "1", "b": "2026-01-31", "c": "true"}']) == (
        {"a": "string", "b": "string", "c": "string"},
        1,
    )


def test_values_have_the_types_that_json_gives_them() -> None:
    line = b'{"i": 1, "f": 1.0, "b": true, "n": null, "o": {"x": [1, null]}, "e": [], "s": {}, "nan": NaN}'
    fields = {"i": "int64", "f": "float64", "b": "bool", "n": "null", "o.x[]": "int64", "e": "list", "s": "struct"}
    assert observed([line]) == ({**fields, "nan": "float64"}, 1)


def test_all_lines_count_and_the_line_of_a_fault_is_right_far_into_a_stream() -> None:
    lines = b'{"a": 1}\n' * 100_000
    assert observed([lines, b'{"a": 0.5}']) == ({"a": "float64"}, 100_001)
    with pytest.raises(Failure) as caught:
        observed([lines, b"x"])
    assert caught.value.message == "line 100001: Expecting value at column 1"


def test_blank_lines_and_white_space_around_objects_mean_nothing() -> None:
    assert observed([b'\n \t{"a": 1} \r\n\r\n{"a": 2}']) == ({"a": "int64"}, 2)


def test_other_encodings_and_byte_order_marks_are_read() -> None:
    assert observed(['\ufeff{"ä": 1}'.encode("utf-16-le")], "utf-16-le") == ({"ä": "int64"}, 1)


@pytest.mark.parametrize(
    ("data", "phase", "code", "message"),
    [
        (b'{"a": 1}\n\n{"a": }\n', "parse", "INVALID_JSON", "line 3: Expecting value at column 7"),
        (b'{"a": 1}{"a": 2}\n', "parse", "INVALID_JSON", "line 1: more than one JSON value, the second at column 9"),
        (b'{"a": 1}\n[1]\n', "parse", "INVALID_JSON", "line 2: must be an object, not an array"),
        (b"null", "parse", "INVALID_JSON", "line 1: must be an object, not null"),
        (b'{"a": ' + b"9" * 5000 + b"}", "parse", "INVALID_JSON", "line 1: a number has too many digits"),
        (b'{"a": 1}\n{"a": "\xff"}', "parse", "DECODE_ERROR", "line 2 is not in the encoding utf-8"),
        (b"[" * 200_000, "limit", "TOO_DEEP", "line 1 is nested too deeply"),
    ],
)
def test_a_fault_names_its_line(data: bytes, phase: str, code: str, message: str) -> None:
    with pytest.raises(Failure) as caught:
        observed([data])
    assert (caught.value.phase, caught.value.code, caught.value.message) == (phase, code, message)


DOCUMENT = '{"größe": "😀\\n", "x": [1]}\r\n\r\n{"größe": null}'.encode()


@pytest.mark.parametrize("at", range(1, len(DOCUMENT)))
def test_a_stream_may_be_cut_at_every_byte(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("python_connectors_runner.parsers.text.BLOCK_BYTES", 1)
    assert observed([DOCUMENT[:at], DOCUMENT[at:]]) == ({"größe": "string", "x[]": "int64"}, 2)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(max_size=3), json_values, max_size=3), max_size=6))
def test_lines_say_the_same_as_the_rows_that_were_written(rows: list[dict[str, object]]) -> None:
    record, order = Record(), Order()
    if rows:
        record.observe(json.loads(json.dumps(rows)))
    order.add("a", tuple(record.fields))
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    assert observed([lines]) == (schema_of(record, order)[0], len(rows))
