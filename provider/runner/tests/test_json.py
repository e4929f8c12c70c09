"""The JSON parser: lines and one array, with and without orjson."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import Refused
from python_connectors_runner.parsers.json import observe, records
from python_connectors_runner.parsers.json_lines import has_wide_number
from python_connectors_runner.protocol import Failure


def observed(chunks: Iterable[bytes], encoding: str = "utf-8") -> tuple[dict[str, str], int]:
    record, order = Record(), Order()
    count = observe(chunks, {"type": "json", "encoding": encoding}, record)
    order.add("a", tuple(record.fields))
    return schema_of(record, order)[0], count


def read(data: bytes, encoding: str = "utf-8") -> list[dict[str, Any]]:
    return list(records([data], {"type": "json", "encoding": encoding}))


def fault(chunks: Iterable[bytes], encoding: str = "utf-8") -> tuple[str, str, str]:
    with pytest.raises(Failure) as caught:
        observed(chunks, encoding)
    return caught.value.phase, caught.value.code, caught.value.message


@pytest.fixture(params=["orjson", "the standard library"])
def decoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both must say the same."""
    if request.param == "orjson":
        pytest.importorskip("orjson", reason="orjson is not installed")
    else:
        monkeypatch.setitem(sys.modules, "orjson", None)
    name: str = request.param
    return name


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
        (b'\n  {"a": }\n', "parse", "INVALID_JSON", "line 2: Expecting value at column 9"),
        (b'{"a": 1}{"a": 2}\n', "parse", "INVALID_JSON", "line 1: more than one JSON value, the second at column 9"),
        (b'{"a": 1}\n[1]\n', "parse", "INVALID_JSON", "line 2: must be an object, not an array"),
        (b"null", "parse", "INVALID_JSON", "line 1: must be an object, not null"),
        (b'{"a": 1}\r1\r', "parse", "INVALID_JSON", "line 2: must be an object, not a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "parse", "INVALID_JSON", "line 1: a number has too many digits"),
        (b'{"a": "\x01"}', "parse", "INVALID_JSON", "line 1: Invalid control character at at column 8"),
        (b'{"a": 1}\n{"a": "\xff"}', "parse", "DECODE_ERROR", "line 2 is not in the encoding utf-8"),
        (b'{"a": 1}\n{"a": "\xed\xa0\x80"}', "parse", "DECODE_ERROR", "line 2 is not in the encoding utf-8"),
        (b'{"a": 1}\n{"a": }\n{"a": "\xff"}', "parse", "INVALID_JSON", "line 2: Expecting value at column 7"),
        (b'{"a": ' + b"[" * 200_000, "limit", "TOO_DEEP", "line 1 is nested too deeply"),
    ],
)
@pytest.mark.usefixtures("decoder")
def test_a_fault_names_its_line(data: bytes, phase: str, code: str, message: str) -> None:
    assert fault([data]) == (phase, code, message)


def test_a_fault_names_its_line_in_another_encoding() -> None:
    data = '{"a": 1}\r\n{"a": "ä"}'.encode("utf-16-le") + b"\x00\xd8"
    assert fault([data], "utf-16-le") == ("parse", "DECODE_ERROR", "line 2 is not in the encoding utf-16-le")


@pytest.mark.parametrize("data", [b'{\n  "a": 1\n}\n', b'{"a":\n1}', b'{"a": 1}\n{"a": "x', b'{"a": "x\n"}'])
@pytest.mark.usefixtures("decoder")
def test_an_object_over_several_lines_is_refused_with_what_to_write(data: bytes) -> None:
    line = data.count(b"\n", 0, data.index(b'"x')) + 1 if b'"x' in data else 1
    message = "the object does not end on its line: write one object a line, or one array of objects"
    assert fault([data]) == ("parse", "INVALID_JSON", f"line {line}: {message}")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NaN", "nan"),
        ("Infinity", "inf"),
        ("-Infinity", "-inf"),
        ("1e400", "inf"),
        ("-0", "0"),
        ("1E2", "100.0"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "18446744073709551616"),
        ("1" + "0" * 400, "1" + "0" * 400),
        ("12345678901234567890.5", "1.2345678901234567e+19"),
        ('"\\ud83d\\ude00"', "'😀'"),
        ('"\\ud800"', "'\\ud800'"),
        ('"\\ude00\\ud83d"', "'\\ude00\\ud83d'"),
        ('"\\u0000\x7f"', "'\\x00\\x7f'"),
        ('{"b": 1, "a": 2, "b": "last"}', "{'b': 'last', 'a': 2}"),
    ],
)
@pytest.mark.usefixtures("decoder")
def test_each_value_is_what_the_standard_library_makes_of_it(written: str, value: str) -> None:
    rows = read(f'{{"x": 1}}\n{{"x": {written}}}\n{{"x": 2}}'.encode())
    assert [repr(row["x"]) for row in rows] == ["1", value, "2"]
    assert [repr(row["x"]) for row in read(f'[{{"x": {written}}}]'.encode())] == [value]


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        (b"1234567890123456789", False),
        (b"12345678901234567890", True),
        (b"-1234567890123456789", True),
        (b"0.1234567890123456789", False),
        (b"[1234567890123456789,1234567890123456789]", False),
        (b"0.0001234567890123456 " * 3 + b"12345678901234567890", True),
        (b" 0001234567890123456789 0.001", True),
        (b"2026-01-31T00:00:00", False),
    ],
)
@pytest.mark.parametrize("shift", [0, 1])
def test_a_number_that_orjson_might_round_is_seen(text: bytes, wide: bool, shift: int) -> None:
    assert has_wide_number(b"x" * shift + text) == wide


@given(st.lists(st.sampled_from([b"0", b"12345678", b"-", b".", b","]), max_size=30).map(b"".join))
def test_a_number_that_orjson_might_round_is_seen_anywhere(text: bytes) -> None:
    runs = text.replace(b".", b",").split(b",")
    assert has_wide_number(text) == any(len(run) >= 20 for run in runs)


def test_a_line_that_never_ends_is_refused() -> None:
    message = f"line 2 is longer than {16 * 1024 * 1024} bytes"
    start = [b'{"a": 1}\n{"a": "']
    assert fault(start + [b"x" * (1 << 20)] * 20) == ("parse", "LINE_TOO_LONG", message)
    assert fault([*start, b"x" * (20 << 20)]) == ("parse", "LINE_TOO_LONG", message)


def test_what_stands_before_a_fault_was_read() -> None:
    rows = records([b'{"a": 1}\n{"a": 2}\nx'], {"type": "json", "encoding": "utf-8"})
    assert [next(rows), next(rows)] == [{"a": 1}, {"a": 2}]
    with pytest.raises(Failure):
        next(rows)
    rows = records([b'[{"a": 1}, {"a": 2}, x'], {"type": "json", "encoding": "utf-8"})
    assert [next(rows), next(rows)] == [{"a": 1}, {"a": 2}]


def test_the_collector_of_cycles_is_left_as_it_was() -> None:
    import gc

    rows = records([b'{"a": 1}\n{"a": 2}\n'], {"type": "json", "encoding": "utf-8"})
    next(rows)
    del rows
    assert gc.isenabled()
    gc.disable()
    try:
        observed([b'{"a": 1}'])
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("text", "fields", "count"),
    [
        ("[]", {}, 0),
        ("\ufeff \r\n [ ] \n", {}, 0),
        ('[{"a": 1}]', {"a": "int64"}, 1),
        ('\n[\n  {"a": 1,\n   "b": [{"c": "],}{["}]},\n  {}\n]\n', {"a": "int64", "b[].c": "string"}, 2),
        ('[{"a":1},{"a":0.5}\r,\r{"a":null}]', {"a": "float64"}, 3),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_one_array_of_objects_is_read(text: str, fields: dict[str, str], count: int, encoding: str) -> None:
    assert observed([text.encode(encoding)], encoding) == (fields, count)


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"[", "INVALID_JSON", "line 1, column 2: item 1: the stream ends before the array does"),
        (b'[{"a": 1}\n', "INVALID_JSON", "line 2, column 1: item 2: the stream ends before the array does"),
        (b'[{"a": 1},', "INVALID_JSON", "line 1, column 11: item 2: the stream ends before the array does"),
        (b'[{"a": {"b": "x', "INVALID_JSON", "line 1, column 2: item 1: the stream ends before the item does"),
        (b'[{"a": 1},\n]', "INVALID_JSON", "line 2, column 1: item 2: Expecting value"),
        (b'[{"a": 1}\r\n {"a": 2}]', "INVALID_JSON", "line 2, column 2: item 1: the comma is missing"),
        (b'[{"a": 1}, 5]', "INVALID_JSON", "line 1, column 12: item 2: must be an object, not a number"),
        (b'[["a"]]', "INVALID_JSON", "line 1, column 2: item 1: must be an object, not an array"),
        (b'["a"]', "INVALID_JSON", "line 1, column 2: item 1: must be an object, not text"),
        (b"[null]", "INVALID_JSON", "line 1, column 2: item 1: must be an object, not null"),
        (b'\n[{"a": 1}]\n[{"a": 1}]', "INVALID_JSON", "line 3, column 1: there is more after the end of the array"),
        (b'[{"a": 1},\n{"a": }]', "INVALID_JSON", "line 2, column 7: item 2: Expecting value"),
        (b'[{"a": ' + b"9" * 5000 + b"}]", "INVALID_JSON", "line 1, column 2: item 1: a number has too many digits"),
        (b'[{"a": 1},\r\n\r\n{"a": "\xff"}]', "DECODE_ERROR", "line 3 is not in the encoding utf-8"),
        (b'[{"a": ' + b"[" * 200_000, "TOO_DEEP", "line 1, column 2: item 1 is nested too deeply"),
    ],
)
def test_a_fault_in_an_array_names_its_line_and_item(data: bytes, code: str, message: str) -> None:
    assert fault([data])[1:] == (code, message)


def test_an_array_is_never_held_as_a_whole() -> None:
    item = b'{"a": "' + b"x" * 100_000 + b'"},'
    asked = 0

    def chunks() -> Iterator[bytes]:
        nonlocal asked
        yield b"["
        while True:
            asked += 1
            yield item

    rows = records(chunks(), {"type": "json", "encoding": "utf-8"})
    for _ in range(1_000):
        next(rows)
    assert asked < 1_100


def test_an_item_that_never_ends_is_refused() -> None:
    start = [b'[{"a": 1},\n {"a": "']
    message = f"line 2, column 2: item 2 is longer than {16 * 1024 * 1024} characters"
    assert fault(start + [b"x" * (1 << 20)] * 40) == ("parse", "ITEM_TOO_LONG", message)


def test_a_large_item_is_read_in_the_time_of_its_size() -> None:
    assert observed([b'[{"a": "' + b"\\n" * (7 << 20) + b'"}]']) == ({"a": "string"}, 1)


LINES = '\ufeff\r\n{"größe": "😀\\n", "x": [1]}\r\n\r\n{"größe": null}\r{"y": 12345678901234567890}'.encode()
ARRAY = '\ufeff\r\n[{"größe": "😀\\n", "x": [1]}\r\n,\r\n{"größe": null, "z": true}, {"y": -0.5e-1}] \n'.encode()
SAME = {"größe": "string", "x[]": "int64"}


@pytest.mark.parametrize("block", [4, 7, 64 * 1024])
@pytest.mark.parametrize(
    ("data", "fields"),
    [(LINES, {**SAME, "y": "uint64"}), (ARRAY, {**SAME, "y": "float64", "z": "bool"})],
    ids=["lines", "array"],
)
@pytest.mark.usefixtures("decoder")
def test_a_stream_may_be_cut_at_every_byte(
    data: bytes, fields: dict[str, str], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("python_connectors_runner.parsers.blocks.BLOCK_BYTES", block)
    for at in range(1, len(data)):
        assert observed([data[:at], b"", data[at:]]) == (fields, 3)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
json_rows = st.lists(st.dictionaries(st.text(max_size=3), json_values, max_size=3), max_size=6)


@given(json_rows, st.sampled_from([None, 1]), st.booleans())
def test_lines_and_an_array_say_the_same_as_the_rows_that_were_written(
    rows: list[dict[str, object]], indent: int | None, ascii_only: bool
) -> None:
    record, order = Record(), Order()
    if rows:
        record.observe(json.loads(json.dumps(rows)))
    order.add("a", tuple(record.fields))
    expected = (schema_of(record, order)[0], len(rows))
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    array = json.dumps(rows, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert observed([lines]) == expected
    if ascii_only:
        assert observed([array[:7], array[7:]]) == expected


# What stands in a line of JSON, and what may have gone wrong with it.
PIECES = """
{ } [ ] : , " \\ { } : , " {"a":1} {"a":1} {"a": "a" "\\ud800" \\ud83d\\ude00 NaN -Infinity null true 01 .5 1. 1E+2
1e400 -0 12345678901234567890 -9223372036854775809 9223372036854775807
"""
pieces = st.sampled_from(
    [
        *PIECES.encode().split(),
        *(b"\n", b"\r", b" ", b"\t", b"\x0b", b"\x00", b"\xff", b"\xc3\xa4", b"\xef\xbb\xbf", b'"\xed\xa0\x80"'),
        *(b'{"a": 1}\n', b'{"b": "x"}\r\n', b'{"a": 1, "a": []}\n', b"[" * 1010 + b"]" * 1010),
    ]
)


def outcome(data: bytes) -> object:
    """Schema and number of rows, or code and line of the fault."""
    try:
        return observed([data])
    except Failure as failure:
        return failure.code, failure.message.split(":")[0]
    except Refused as refused:  # by the inference: with orjson, more comes so far
        return "TOO_DEEP", type(refused).__name__


def assert_both_agree(parts: list[bytes]) -> None:
    data = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        with_orjson = outcome(data)
        patch.setitem(sys.modules, "orjson", None)
        without = outcome(data)
    if with_orjson == ("TOO_DEEP", "TooDeep"):
        assert isinstance(without, tuple)
        assert without[0] == "TOO_DEEP"
    else:
        assert with_orjson == without


document = st.lists(pieces | json_rows.map(lambda rows: json.dumps(rows).encode()[1:-1]), max_size=12)


@given(document)
@settings(max_examples=300)
@example([b'{"a": ', b"12345678901234567890", b"}"])
@example([b'{"a": 1}\n', b'{"a": ', b"[" * 1010 + b"]" * 1010, b"}"])
def test_with_and_without_orjson_the_answer_is_the_same(parts: list[bytes]) -> None:
    pytest.importorskip("orjson", reason="orjson is not installed")
    assert_both_agree(parts)


@pytest.mark.slow
@given(document)
@settings(max_examples=5_000)
def test_with_and_without_orjson_the_answer_is_the_same_in_many_more_cases(parts: list[bytes]) -> None:
    pytest.importorskip("orjson", reason="orjson is not installed")
    assert_both_agree(parts)
