"""The connector code's own parser_function(reader, onNext)."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import sys
import tempfile
import traceback
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import UnsupportedValue
from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.parser_function import NotARecord, Raised, observe, records

CHUNKS = [b"1,x\n", b"", b"2,", b"y\n3,z", b"\n"]


def observed(
    function: Callable[..., Any], chunks: Iterable[bytes] = CHUNKS, **options: Any
) -> tuple[dict[str, str], int]:
    record, order = Record(), Order()
    count = observe(chunks, function, record, **options)
    order.add("a", tuple(record.fields))
    return schema_of(record, order)[0], count


def raised(function: Callable[..., Any], chunks: Iterable[bytes] = CHUNKS) -> BaseException:
    with pytest.raises(Raised) as caught:
        observed(function, chunks)
    return caught.value.error


def lines(reader: Any, onNext: Any) -> None:
    for line in reader:
        number, name = line.decode().split(",")
        onNext({"number": int(number), "name": name.strip()})


def by_text(reader: Any, onNext: Any) -> None:
    for number, name in csv.reader(io.TextIOWrapper(reader, "utf-8", newline="")):
        onNext({"number": int(number), "name": name})


def by_pieces(reader: Any, onNext: Any) -> None:
    data = b""
    while piece := reader.read(3):
        data += piece
    for line in data.splitlines():
        onNext({"number": int(line[:1]), "name": line[2:].decode()})


def by_readline(reader: Any, onNext: Any) -> None:
    while line := reader.readline():
        onNext({"number": int(line[:1]), "name": line[2:-1].decode()})


def at_once(reader: Any, onNext: Any) -> None:
    with reader:
        for line in reader.read().decode().splitlines():
            onNext({"number": int(line[0]), "name": line[2:]})


def by_other_names(stream: Any, emit: Any) -> None:
    lines(stream, emit)


def the_other_way_round(onNext: Any, reader: Any) -> None:
    lines(reader, onNext)


def by_keywords(*, onNext: Any, reader: Any) -> None:
    lines(reader, onNext)


def with_a_copy(reader: Any, onNext: Any) -> None:
    import shutil

    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(reader, file)
        file.seek(0)
        lines(file, onNext)


FUNCTIONS = [
    lines,
    by_text,
    by_pieces,
    by_readline,
    at_once,
    by_other_names,
    the_other_way_round,
    by_keywords,
    with_a_copy,
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_the_stream_as_a_file_and_hands_on_each_record(function: Callable[..., Any]) -> None:
    assert observed(function) == ({"number": "int64", "name": "string"}, 3)
    assert [row["name"] for row in records(CHUNKS, function)] == ["x", "y", "z"]


def test_a_compressed_stream_is_handed_over_as_it_is() -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        with gzip.open(reader) as file:
            for line in file:
                onNext(json.loads(line))

    assert observed(parser_function, [gzip.compress(b'{"a": 1}\n{"a": 2}\n')]) == ({"a": "int64"}, 2)


def test_pandas_reads_the_stream() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")

    def parser_function(reader: Any, onNext: Any) -> None:
        for row in pandas.read_csv(reader, names=["number", "name"]).to_dict("records"):
            onNext(row)

    assert observed(parser_function) == ({"number": "int64", "name": "string"}, 3)


@dataclass
class Point:
    x: int


Pair = namedtuple("Pair", ["x"])


@pytest.mark.parametrize("value", [{"x": 1}, Point(1), Pair(1)])
def test_what_is_a_row_of_read_rows_is_a_record(value: object) -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        onNext(value)

    assert observed(parser_function) == ({"x": "int64"}, 1)
    assert list(records(CHUNKS, parser_function)) == [{"x": 1}]


def test_one_dict_may_be_filled_anew_for_each_record() -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        row: dict[str, Any] = {}
        for value in (1, None, 0.5, None):
            row["x"] = value
            onNext(row)

    assert observed(parser_function) == ({"x": "float64"}, 4)


def test_the_stream_need_not_be_read_to_its_end() -> None:
    read = 0

    def chunks() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"1,x\n"

    def parser_function(reader: Any, onNext: Any) -> None:
        onNext({"line": reader.readline()})

    assert observed(parser_function, chunks()) == ({"line": "binary"}, 1)
    assert read < 5


def test_a_function_that_hands_on_nothing_says_nothing() -> None:
    assert observed(lambda reader, onNext: None) == ({}, 0)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"x": 1}], "a list: call it once for each record"),
        ("x", "a str"),
        (None, "a NoneType"),
        (b"", "a bytes"),
    ],
)
def test_what_is_no_record_is_refused_where_it_was_handed_on(value: object, said: str) -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        onNext({"x": 1})
        onNext(value)

    error = raised(parser_function)
    assert str(error) == f"onNext takes one record, a dict or another object with fields, not {said}"
    assert "onNext(value)" in [frame.line for frame in traceback.extract_tb(error.__traceback__)]


def test_a_function_that_catches_the_refusal_is_refused_all_the_same() -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        try:
            onNext(1)
        except Exception:
            onNext({"x": 1})

    assert type(raised(parser_function)) is NotARecord


def test_what_the_function_raises_keeps_its_traceback() -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        onNext({"x": 1})
        int("x")

    error = raised(parser_function)
    assert isinstance(error, ValueError)
    assert 'int("x")' in [frame.line for frame in traceback.extract_tb(error.__traceback__)]
    assert isinstance(raised(lambda reader, onNext: sys.exit(3)), SystemExit)


def test_a_generator_is_no_parser_function() -> None:
    def parser_function(reader: Any, onNext: Any) -> Iterator[Any]:
        yield {"x": 1}

    async def waiting(reader: Any, onNext: Any) -> None:
        onNext({"x": 1})

    said = "must call onNext with each record, not yield or await"
    assert str(raised(parser_function)) == f"parser_function {said}"
    error = raised(waiting)
    assert str(error) == f"waiting {said}"


def test_what_the_source_raises_comes_out_even_if_the_function_catches_it() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"1,x\n"
        raise Failure("read", "READ_FAILED", "ConnectionError")

    def parser_function(reader: Any, onNext: Any) -> None:
        try:
            lines(reader, onNext)
        except BaseException:
            onNext({"x": 1})

    for function in (lines, parser_function):
        with pytest.raises(Failure, match="ConnectionError"):
            observed(function, chunks())
        with pytest.raises(Failure, match="ConnectionError"):
            records(chunks(), function)


def test_a_value_without_a_type_is_refused_with_its_path() -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        try:
            onNext({"a": [object()]})
        except Exception:
            onNext({"a": 1})

    with pytest.raises(UnsupportedValue) as caught:
        observed(parser_function)
    assert caught.value.path() == "a[]"


def test_the_last_records_are_looked_at_too() -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        onNext({"a": 1})
        onNext({"a": 1})
        onNext({"a": object()})

    with pytest.raises(UnsupportedValue):
        observed(parser_function)


def endless(reader: Any, onNext: Any) -> None:
    number = 0
    while True:
        number += 1
        with contextlib.suppress(Exception):
            onNext({"x": number})


def test_the_first_records_end_a_function_that_never_ends() -> None:
    assert list(records([], endless, 3)) == [{"x": 1}, {"x": 2}, {"x": 3}]
    assert list(records([], endless, 0)) == []


def test_a_function_is_ended_when_no_more_records_are_wanted() -> None:
    left = 1_000

    def wanted(batch: list[Any]) -> list[Any]:
        nonlocal left
        batch = batch[:left]
        left -= len(batch)
        return batch

    assert observed(endless, wanted=wanted) == ({"x": "int64"}, 1_000)


def test_a_limit_ends_a_function_that_never_ends() -> None:
    def wanted(batch: list[Any]) -> list[Any]:
        raise Failure("limit", "ROWS_LIMIT", "too many")

    with pytest.raises(Failure, match="too many"):
        observed(endless, wanted=wanted)


def test_records_of_a_megabyte_are_not_kept_together() -> None:
    most = 0
    alive: list[int] = []

    class Batches:
        def __call__(self, batch: list[Any]) -> list[Any]:
            nonlocal most
            most = max(most, len(batch))
            alive.append(len(batch))
            return batch

    def parser_function(reader: Any, onNext: Any) -> None:
        for number in range(40):
            onNext({"x": "x" * (1 << 20) + str(number)})

    assert observed(parser_function, wanted=Batches()) == ({"x": "string"}, 40)
    assert most <= 2
    assert sum(alive) == 40


@pytest.mark.parametrize("method", ["seek", "tell"])
def test_a_library_that_seeks_is_told_what_to_do(method: str) -> None:
    def parser_function(reader: Any, onNext: Any) -> None:
        assert not reader.seekable()
        getattr(reader, method)(*([0, os.SEEK_END] if method == "seek" else []))

    error = raised(parser_function)
    assert isinstance(error, io.UnsupportedOperation)
    assert "read all of it into an io.BytesIO" in str(error)
