"""The Avro parser, with files that the real fastavro writes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import TooDeep
from python_connectors_runner.parsers import observe_with, records_with
from python_connectors_runner.protocol import Failure

fastavro = pytest.importorskip("fastavro", reason="fastavro is not installed")

OPTIONS = {"type": "avro", "compression": None}


def record_of(*fields: tuple[str, Any]) -> dict[str, Any]:
    return {
        "type": "record",
        "name": "Row",
        "namespace": "org.example",
        "fields": [{"name": name, "type": type_} for name, type_ in fields],
    }


def written(schema: Any, rows: Iterable[Any] = (), **options: Any) -> bytes:
    file = io.BytesIO()
    fastavro.writer(file, schema, rows, **options)
    return file.getvalue()


def observed(chunks: Iterable[bytes]) -> tuple[dict[str, str], int]:
    record, order = Record(), Order()
    count = observe_with("avro")(chunks, OPTIONS, record)
    order.add("a", tuple(record.fields))
    return schema_of(record, order)[0], count


def read(data: bytes) -> list[dict[str, Any]]:
    return list(records_with("avro")([data], OPTIONS))


def fault(chunks: Iterable[bytes]) -> tuple[str, str, str]:
    with pytest.raises(Failure) as caught:
        observed(chunks)
    return caught.value.phase, caught.value.code, caught.value.message


def logical(type_: str, known_as: str, /, **more: Any) -> dict[str, Any]:
    return {"type": type_, "logicalType": known_as, **more}


ENUM = {"type": "enum", "name": "Colour", "symbols": ["RED"]}
FIXED = {"type": "fixed", "name": "Hash", "size": 4}


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("null", {"a": "null"}),
        ("boolean", {"a": "bool"}),
        ("int", {"a": "int32"}),
        ("long", {"a": "int64"}),
        ("float", {"a": "float32"}),
        ("double", {"a": "float64"}),
        ("bytes", {"a": "binary"}),
        ("string", {"a": "string"}),
        ({"type": "string"}, {"a": "string"}),
        (ENUM, {"a": "string"}),
        (FIXED, {"a": "binary"}),
        (logical("int", "date"), {"a": "date"}),
        (logical("int", "time-millis"), {"a": "time"}),
        (logical("long", "time-micros"), {"a": "time"}),
        (logical("long", "timestamp-millis"), {"a": "timestamp[us, UTC]"}),
        (logical("long", "timestamp-micros"), {"a": "timestamp[us, UTC]"}),
        (logical("long", "timestamp-nanos"), {"a": "timestamp[us, UTC]"}),
        (logical("long", "local-timestamp-millis"), {"a": "timestamp[ms]"}),
        (logical("long", "local-timestamp-micros"), {"a": "timestamp[us]"}),
        (logical("long", "local-timestamp-nanos"), {"a": "timestamp[ns]"}),
        (logical("bytes", "decimal", precision=9, scale=2), {"a": "decimal(9,2)"}),
        (logical("bytes", "decimal", precision=76), {"a": "decimal(76,0)"}),
        (logical("bytes", "decimal", precision=77), {"a": "string"}),
        (logical("fixed", "decimal", name="D", size=16, precision=20, scale=3), {"a": "decimal(20,3)"}),
        (logical("string", "uuid"), {"a": "uuid"}),
        (logical("fixed", "duration", name="P", size=12), {"a": "binary"}),
        (logical("string", "of-its-own"), {"a": "string"}),
        (logical("string", "date"), {"a": "string"}),
        ({"type": "array", "items": "int"}, {"a[]": "int32"}),
        ({"type": "array", "items": "null"}, {"a[]": "null"}),
        ({"type": "map", "values": ["null", "double"]}, {"a{}": "float64"}),
        ({"type": "array", "items": {"type": "map", "values": ENUM}}, {"a[]{}": "string"}),
        ({"type": "record", "name": "In", "fields": [{"name": "b", "type": "int"}]}, {"a.b": "int32"}),
        ({"type": "record", "name": "In", "fields": []}, {"a": "struct"}),
        (["null", "long"], {"a": "int64"}),
        (["long", "null"], {"a": "int64"}),
        (["null"], {"a": "null"}),
        (["int", "long"], {"a": "int64"}),
        (["int", "double"], {"a": "float64"}),
        (["null", "int", "string"], {"a": "string"}),
        (["string", {"type": "array", "items": "int"}], {"a": "json"}),
        (["null", logical("int", "date")], {"a": "date"}),
    ],
    ids=str,
)
def test_a_type_of_avro_is_one_of_the_schema(type_: Any, fields: dict[str, str]) -> None:
    assert observed([written(record_of(("a", type_)))]) == (fields, 0)


def test_a_named_type_may_be_used_again() -> None:
    inner = {"type": "record", "name": "In", "fields": [{"name": "b", "type": "int"}]}
    schema = record_of(
        ("a", inner), ("c", "In"), ("d", {"type": "array", "items": "org.example.In"}), ("e", FIXED), ("f", "Hash")
    )
    fields = {"a.b": "int32", "c.b": "int32", "d[].b": "int32", "e": "binary", "f": "binary"}
    assert observed([written(schema)]) == (fields, 0)


def test_a_record_inside_of_itself_is_json() -> None:
    schema = record_of(("value", "int"), ("next", ["null", "Row"]), ("all", {"type": "array", "items": "Row"}))
    assert observed([written(schema)]) == ({"value": "int32", "next": "json", "all[]": "json"}, 0)


ROWS = [{"id": number, "day": date(2026, 1, 31), "name": None} for number in range(1_000)]
SCHEMA = record_of(("id", "long"), ("day", logical("int", "date")), ("name", ["null", "string"]))
FIELDS = {"id": "int64", "day": "date", "name": "string"}


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2", "xz"])
@pytest.mark.parametrize("interval", [1, 500, 1_000_000])
def test_the_number_of_records_comes_from_the_blocks(codec: str, interval: int) -> None:
    data = written(SCHEMA, ROWS, codec=codec, sync_interval=interval)
    assert observed([data]) == (FIELDS, 1_000)
    assert observed(data[at : at + 997] for at in range(0, len(data), 997)) == (FIELDS, 1_000)
    assert read(data) == ROWS


def test_records_are_counted_whatever_they_are_compressed_with() -> None:
    data = written(SCHEMA, ROWS).replace(b"\x08null", b"\x0csnappy", 1)
    assert observed([data]) == (FIELDS, 1_000)


def test_a_file_that_is_compressed_as_a_whole_is_unpacked() -> None:
    import gzip

    assert observed([gzip.compress(written(SCHEMA, ROWS))]) == (FIELDS, 1_000)


def test_records_are_read_as_python_values() -> None:
    schema = record_of(
        ("at", logical("long", "timestamp-micros")),
        ("price", logical("bytes", "decimal", precision=9, scale=2)),
        ("key", logical("string", "uuid")),
        ("tags", {"type": "array", "items": "string"}),
    )
    row = {
        "at": datetime(2026, 1, 31, tzinfo=timezone.utc),
        "price": Decimal("1.50"),
        "key": UUID(int=1),
        "tags": ["x"],
    }
    assert read(written(schema, [row])) == [row]


WRITTEN = written(SCHEMA, ROWS[:100], sync_interval=200)
START = written(SCHEMA)


@pytest.mark.parametrize("data", [b"", b"Obj", b"a,b\n1,2\n" * 100, b"Obj\x01" + b"\xff" * 100])
def test_what_is_no_avro_file_is_refused(data: bytes) -> None:
    phase, code, message = fault([data])
    assert (phase, code) == ("parse", "INVALID_AVRO")
    assert message.startswith("the stream is no Avro file, or damaged: ")


@pytest.mark.parametrize("end", range(len(START) + 1, len(WRITTEN), 7))
def test_a_file_that_ends_early_is_refused_unless_it_ends_after_a_block(end: int) -> None:
    marker = WRITTEN[len(START) - 16 : len(START)]
    if WRITTEN[:end].endswith(marker):
        return
    assert fault([WRITTEN[:end]]) == (
        "parse",
        "TRUNCATED_STREAM",
        "the Avro file ends too early: the source cut it off",
    )


@pytest.mark.parametrize("end", range(0, len(START), 9))
def test_a_header_that_ends_early_is_refused(end: int) -> None:
    assert fault([START[:end]])[1] in ("INVALID_AVRO", "TRUNCATED_STREAM")


def test_a_block_that_does_not_end_where_it_says_is_refused() -> None:
    at = len(START) + 1
    for size in (b"\x02", b"\x01", b"\xff" * 11):
        phase, code, message = fault([WRITTEN[:at] + size + WRITTEN[at + 2 :]])
        assert (phase, code) == ("parse", "INVALID_AVRO"), message


def test_a_file_of_no_records_is_refused() -> None:
    message = "the schema of the Avro file is no record"
    assert fault([written("string", ["a"])]) == ("parse", "INVALID_AVRO", message)
    with pytest.raises(Failure) as caught:
        read(written("string", ["a"]))
    assert caught.value.code == "INVALID_AVRO"


def test_a_schema_that_is_nested_too_deeply_is_refused_with_its_path() -> None:
    type_: Any = "int"
    for _ in range(101):
        type_ = {"type": "array", "items": type_}
    with pytest.raises(TooDeep) as caught:
        observed([written(record_of(("a", type_)))])
    assert caught.value.path() == "a" + "[]" * 101


def test_what_the_source_raises_comes_out_as_it_is() -> None:
    def chunks(end: int) -> Iterable[bytes]:
        yield WRITTEN[:end]
        raise Failure("read", "READ_FAILED", "ConnectionError")

    for end in (10, len(START) + 5):
        assert fault(chunks(end)) == ("read", "READ_FAILED", "ConnectionError")
        with pytest.raises(Failure, match="ConnectionError"):
            list(records_with("avro")(chunks(end), OPTIONS))
