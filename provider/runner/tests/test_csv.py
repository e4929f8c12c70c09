"""The CSV parser: options, faults with their line, chunks that are cut anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.parsers.csv import observe, records
from python_connectors_runner.protocol import Failure

AWARE = "timestamp[us, UTC]"
LINE_BREAK = "line 3: a field goes on after the end of the line, but multiLine is false"
NOT_CLOSED = "line 3: a quoted field is not closed before the end of the file"
SIG = {"encoding": "utf-8-sig"}
UTF_16 = "line 3 is not in the encoding utf-16-be"

OPTIONS: dict[str, Any] = {
    "type": "csv",
    "delimiter": ",",
    "header": True,
    "quote": '"',
    "escape": None,
    "comment": None,
    "encoding": "utf-8",
    "nullValues": [""],
    "multiLine": True,
    "dateFormat": None,
    "timestampFormat": None,
}


def observed(chunks: Iterable[bytes], **options: Any) -> tuple[dict[str, str], int]:
    record, order = Record(), Order()
    count = observe(chunks, {**OPTIONS, **options}, record)
    order.add("a", tuple(record.fields))
    return schema_of(record, order, sniffed=True)[0], count


def fault(data: bytes, **options: Any) -> tuple[str, str]:
    with pytest.raises(Failure) as caught:
        observed([data], **options)
    assert caught.value.phase == "parse"
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("data", "options", "fields"),
    [
        ("a;b\n1;x", {"delimiter": ";"}, {"a": "int64", "b": "string"}),
        ("a\tb\n1\tx", {"delimiter": "\t"}, {"a": "int64", "b": "string"}),
        ("1,x\n2,y", {"header": False}, {"column_1": "int64", "column_2": "string"}),
        ("1\n2,y\n3,z,2026-01-31", {"header": False}, {"column_1": "int64", "column_2": "string", "column_3": "date"}),
        ("'a,b',c\n1,2", {"quote": "'"}, {'"a,b"': "int64", "c": "int64"}),
        ('a,b\n"1""",2', {}, {"a": "string", "b": "int64"}),
        ("a,b\nx\\,y,2", {"escape": "\\"}, {"a": "string", "b": "int64"}),
        ("a,b\nNA,-", {"nullValues": ["NA", "-"]}, {"a": "null", "b": "null"}),
        ('a,b\n"NA",1', {"nullValues": ["NA"]}, {"a": "null", "b": "int64"}),
        ("a,b\n,1", {"nullValues": []}, {"a": "string", "b": "int64"}),
        ("a,b\n1", {}, {"a": "int64", "b": "null"}),
        ("\n\na,b\n\n1,2\n\n", {}, {"a": "int64", "b": "int64"}),
        ('a,b\n"x,1', {"quote": None}, {"a": "string", "b": "int64"}),
        ('a,b\n"1",1', {"quote": None}, {"a": "string", "b": "int64"}),
        ('a,b\nx"y,1\n x "y" ,2', {}, {"a": "string", "b": "int64"}),
        ('a,b\n"1",2', {"multiLine": False}, {"a": "int64", "b": "int64"}),
        ("a,b\n31/01/2026,1", {"dateFormat": "%d/%m/%Y"}, {"a": "date", "b": "int64"}),
        ("a,b\n1/2/2026,29/2/2024", {"dateFormat": "%d/%m/%Y"}, {"a": "date", "b": "date"}),
        ("a,b\n31/02/2026,29/2/2023", {"dateFormat": "%d/%m/%Y"}, {"a": "string", "b": "string"}),
        ("a,b\n2026-01-31,2026-01-31 10:00", {"dateFormat": "%d/%m/%Y"}, {"a": "string", "b": "timestamp[us]"}),
        ("a,b\n20260131,5", {"dateFormat": "%Y%m%d"}, {"a": "date", "b": "int64"}),
        ("a,b\n20260131,1\n20261331,2", {"dateFormat": "%Y%m%d"}, {"a": "string", "b": "int64"}),
        ("a,b\n3 FEB 2026,Monday 1.1.26", {"dateFormat": "%d %b %Y"}, {"a": "date", "b": "string"}),
        ("a,b\n1/31/2026 1:05 pm,x", {"timestampFormat": "%m/%d/%Y %I:%M %p"}, {"a": "timestamp[us]", "b": "string"}),
        ("a,b\n1.2.2026 9:05Z,2026-01-31", {"timestampFormat": "%d.%m.%Y %H:%M%z"}, {"a": AWARE, "b": "date"}),
        ("a,b\r\n1,2\r\n", {}, {"a": "int64", "b": "int64"}),
        ("a,b\r1,2\r", {}, {"a": "int64", "b": "int64"}),
        ('a,b\n"1\r\n2",2', {}, {"a": "string", "b": "int64"}),
        ('a,b\n"#1\n#2",2\n# "x\n3,4', {"comment": "#"}, {"a": "string", "b": "int64"}),
        ("# x\n# y\na,b\n1,2\n#\n", {"comment": "#"}, {"a": "int64", "b": "int64"}),
        ("//x\na\n1", {"comment": "//"}, {"a": "int64"}),
    ],
)
def test_each_option_reads_as_the_protocol_says(data: str, options: dict[str, Any], fields: dict[str, str]) -> None:
    assert observed([data.encode()], **options)[0] == fields


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-8-sig", "utf-32", "latin-1", "cp1252"])
def test_every_encoding_is_read_and_a_byte_order_mark_dropped(encoding: str) -> None:
    mark = "" if encoding in ("latin-1", "cp1252") else "\ufeff"
    data = (mark + "größe,b\n1,2").encode(encoding)
    assert observed([data], encoding=encoding) == ({"größe": "int64", "b": "int64"}, 1)


@pytest.mark.parametrize("data", ["", "\n\n", "a,b", "a,b\n", "\ufeff"])
def test_a_file_without_rows_says_nothing(data: str) -> None:
    assert observed([data.encode()]) == ({}, 0)


@pytest.mark.parametrize(
    ("data", "options", "code", "message"),
    [
        (b"a,b\n1,2\n1,2,3\n", {}, "RAGGED_ROW", "line 3: 3 fields, but the header has 2"),
        (b'a,b\n"x\ny",2\n\n1,2,3\n', {}, "RAGGED_ROW", "line 5: 3 fields, but the header has 2"),
        (b"#\na,b\n#\n1,2,3\n", {"comment": "#"}, "RAGGED_ROW", "line 4: 3 fields, but the header has 2"),
        (b'a,b\n1,2\n"x"y,2\n', {}, "INVALID_CSV", "line 3: ',' expected after '\"'"),
        (b'a,b\n1,2\n"x,2\n3,4\n', {}, "INVALID_CSV", NOT_CLOSED),
        (b'a,b\n1,2\n"x\ny",2\n', {"multiLine": False}, "LINE_BREAK_IN_FIELD", LINE_BREAK),
        (b'a,b\n1,2\n"x', {"multiLine": False}, "INVALID_CSV", NOT_CLOSED),
        (b'a,b\n1,2\nx,"\r\n', {"multiLine": False}, "LINE_BREAK_IN_FIELD", LINE_BREAK),
        (b"\na,\n1,2\n", {}, "EMPTY_COLUMN_NAME", "line 2: the header has no name for field 2"),
        (b'"",b\n1,2\n', {}, "EMPTY_COLUMN_NAME", "line 1: the header has no name for field 1"),
        (b"a,b\n1,2\n1,2,3\n1,\xff\n", {}, "RAGGED_ROW", "line 3: 3 fields, but the header has 2"),
        (b"a,b\n1,2\n1,\xff\n1,2,3\n", {}, "DECODE_ERROR", "line 3 is not in the encoding utf-8"),
        (b"a,b\r1,2\r\xff,2\r", {}, "DECODE_ERROR", "line 3 is not in the encoding utf-8"),
        (b"\xef\xbb\xbfa,b\n\xff,2\n", SIG, "DECODE_ERROR", "line 2 is not in the encoding utf-8-sig"),
        (b"a,b\n1,2\n\x81,2\n", {"encoding": "cp1252"}, "DECODE_ERROR", "line 3 is not in the encoding cp1252"),
        ("a,b\n1,2\n\ufeff".encode("utf-16-be")[:-1], {"encoding": "utf-16-be"}, "DECODE_ERROR", UTF_16),
        (b"a,b,a\n1,2,3\n", {}, "DUPLICATE_COLUMN", "line 1: the header has the name 'a' twice"),
        (b"a,b\n1,2\n1,\xff\n", {}, "DECODE_ERROR", "line 3 is not in the encoding utf-8"),
        (b"a,b\n1,\xc3", {}, "DECODE_ERROR", "line 2 is not in the encoding utf-8"),
    ],
)
def test_a_fault_names_its_line(data: bytes, options: dict[str, Any], code: str, message: str) -> None:
    assert fault(data, **options) == (code, message)


def test_the_line_is_right_far_into_a_file() -> None:
    data = b"a,b\n" + b'"x\ny",1\n' * 100_000 + b"1,2,3\n"
    assert fault(data) == ("RAGGED_ROW", "line 200002: 3 fields, but the header has 2")


@pytest.mark.parametrize("header", [True, False])
def test_more_columns_than_a_schema_may_have_are_refused(header: bool) -> None:
    row = b",".join(b"%d" % number for number in range(10_001))
    with pytest.raises(TooManyFields):
        observed([row + b"\n" + row], header=header)


def test_a_line_that_never_ends_is_refused() -> None:
    with pytest.raises(Failure) as caught:
        observed(b"x" * (1 << 20) for _ in range(20))
    assert caught.value.code == "LINE_TOO_LONG"


TRICKY = 'größe,b\r\n"1\r\n,""2",x\r\n\r\n😀,"\r"\r\n3,4'.encode()


@pytest.mark.parametrize("at", range(1, len(TRICKY)))
def test_a_file_may_be_cut_at_every_byte(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("python_connectors_runner.parsers.text.BLOCK_BYTES", 1)
    expected = ({"größe": "string", "b": "string"}, 3)
    assert observed([TRICKY]) == expected
    assert observed([TRICKY[:at], b"", TRICKY[at:]]) == expected


def test_records_are_the_rows_as_texts() -> None:
    data = b'a,b,c\n1,"x\ny",NA\n\n2\n'
    assert list(records([data], {**OPTIONS, "nullValues": ["NA"]})) == [
        {"a": "1", "b": "x\ny", "c": None},
        {"a": "2", "b": None, "c": None},
    ]
    assert list(records([b"1,\n2,x,3"], {**OPTIONS, "header": False})) == [
        {"column_1": "1", "column_2": None},
        {"column_1": "2", "column_2": "x", "column_3": "3"},
    ]


def test_records_are_read_no_further_than_they_are_asked_for() -> None:
    taken = []

    def chunks() -> Iterable[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"a,b\n" * 50_000

    rows = records(chunks(), {**OPTIONS, "header": False})
    assert next(iter(rows)) == {"column_1": "a", "column_2": "b"}
    assert len(taken) < 10


# Python 3.10 neither writes nor reads a NUL in CSV.
fields = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)


@given(st.lists(st.lists(fields, min_size=2, max_size=2), max_size=8), st.data())
def test_what_the_standard_writer_writes_is_read_the_same_in_any_pieces(
    rows: list[list[str]], data: st.DataObject
) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    encoded = out.getvalue().encode("utf-8")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(encoded)), max_size=6)))
    pieces = [encoded[start:end] for start, end in zip([0, *cuts], [*cuts, len(encoded)], strict=True)]
    whole = observed([encoded])
    assert whole[1] == len(rows)
    assert observed(pieces) == whole
