"""The Parquet parser, with files that the real pyarrow writes."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime, time, timedelta, timezone
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

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

OPTIONS = {"type": "parquet", "compression": None}


def written(table: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def observed(chunks: Iterable[bytes]) -> tuple[dict[str, str], int]:
    record, order = Record(), Order()
    count = observe_with("parquet")(chunks, OPTIONS, record)
    order.add("a", tuple(record.fields))
    return schema_of(record, order)[0], count


def read(data: bytes) -> list[dict[str, Any]]:
    return list(records_with("parquet")([data], OPTIONS))


def fault(chunks: Iterable[bytes]) -> tuple[str, str, str]:
    with pytest.raises(Failure) as caught:
        observed(chunks)
    return caught.value.phase, caught.value.code, caught.value.message


MOMENT = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
NESTED = pa.table(
    {
        "id": pa.array([1, 2, None], pa.int16()),
        "price": pa.array([Decimal("1.50"), None, None], pa.decimal128(9, 2)),
        "at": pa.array([MOMENT, None, None], pa.timestamp("ms", "Europe/Paris")),
        "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
        "items": pa.array(
            [[{"sku": "x", "n": 1}], [], None], pa.list_(pa.struct([("sku", pa.string()), ("n", pa.int8())]))
        ),
        "attrs": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "key": pa.array([UUID(int=1).bytes, None, None], pa.uuid()),
    }
)
FIELDS = {
    "id": "int16",
    "price": "decimal(9,2)",
    "at": "timestamp[us, UTC]",
    "kind": "string",
    "items[].sku": "string",
    "items[].n": "int8",
    "attrs{}": "int64",
    "key": "uuid",
}


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
@pytest.mark.parametrize("rows_of_a_group", [1, 100])
def test_types_and_the_number_of_rows_come_from_the_footer(compression: str, rows_of_a_group: int) -> None:
    data = written(NESTED, compression=compression, row_group_size=rows_of_a_group)
    assert observed([data]) == (FIELDS, 3)
    assert observed(data[at : at + 7] for at in range(0, len(data), 7)) == (FIELDS, 3)


def test_a_file_that_was_not_written_by_arrow_has_the_types_of_parquet() -> None:
    fields = {**FIELDS, "attrs{}": "int64"}
    assert observed([written(NESTED, store_schema=False)]) == (fields, 3)


def test_no_data_is_read() -> None:
    data = written(NESTED, compression="none")
    assert observed([data[:4] + b"\xff" * 100 + data[104:]]) == (FIELDS, 3)


def test_a_file_without_rows_has_its_columns_all_the_same() -> None:
    assert observed([written(NESTED.slice(0, 0))]) == (FIELDS, 0)


def test_a_file_that_is_compressed_as_a_whole_is_unpacked() -> None:
    import gzip

    assert observed([gzip.compress(written(NESTED))]) == (FIELDS, 3)


def test_rows_are_read_as_python_values() -> None:
    assert read(written(NESTED))[0] == {
        "id": 1,
        "price": Decimal("1.50"),
        "at": MOMENT,
        "kind": "a",
        "items": [{"sku": "x", "n": 1}],
        "attrs": [("k", 1)],
        "key": UUID(int=1),
    }
    many = written(pa.table({"a": list(range(1_000))}), row_group_size=300)
    assert [row["a"] for row in read(many)] == list(range(1_000))
    assert read(written(NESTED.slice(0, 0))) == []


def test_nanoseconds_are_read_as_the_microseconds_that_python_has() -> None:
    types = {"t": pa.timestamp("ns"), "z": pa.timestamp("ns", "+01:00"), "d": pa.duration("ns"), "c": pa.time64("ns")}
    inside = pa.struct([("t", types["t"])])
    types |= {"l": pa.list_(inside), "m": pa.map_(pa.string(), pa.large_list(types["t"])), "s": inside}
    moment = pa.scalar(1_001, types["t"])
    table = pa.table(
        {
            "t": pa.array([1_001], types["t"]),
            "z": pa.array([1_001], types["z"]),
            "d": pa.array([1_001], types["d"]),
            "c": pa.array([1_001], types["c"]),
            "l": pa.array([[{"t": moment}]], types["l"]),
            "m": pa.array([[("k", [moment])]], types["m"]),
            "s": pa.array([{"t": moment}], types["s"]),
        }
    )
    cut = datetime(1970, 1, 1, 0, 0, 0, 1)
    assert read(written(table)) == [
        {
            "t": cut,
            "z": cut.replace(tzinfo=timezone.utc),
            "d": timedelta(microseconds=1),
            "c": time(0, 0, 0, 1),
            "l": [{"t": cut}],
            "m": [("k", [cut])],
            "s": {"t": cut},
        }
    ]


WRITTEN = written(NESTED)


@pytest.mark.parametrize(
    "data",
    [b"PAR1", b"a,b\n1,2\n" * 100, WRITTEN[:-1], WRITTEN[: len(WRITTEN) // 2], WRITTEN[:-8] + b"\xff" * 4 + b"PAR1"],
    ids=["start", "CSV", "one byte short", "half", "length of the footer"],
)
def test_what_is_no_parquet_file_or_ends_early_is_refused(data: bytes) -> None:
    phase, code, message = fault([data])
    assert (phase, code) == ("parse", "INVALID_PARQUET")
    assert message.startswith("the stream is no Parquet file, or damaged: ")
    assert "\n" not in message


def test_a_footer_that_is_damaged_is_refused() -> None:
    length = int.from_bytes(WRITTEN[-8:-4], "little")
    footer = len(WRITTEN) - 8 - length
    codes = {outcome(WRITTEN[:at] + b"\xf7" + WRITTEN[at + 1 :]) for at in range(footer, len(WRITTEN) - 8)}
    assert codes <= {"INVALID_PARQUET", "DUPLICATE_COLUMN", "read"}
    assert "INVALID_PARQUET" in codes


def outcome(data: bytes) -> str:
    try:
        observed([data])
    except Failure as failure:
        return failure.code
    return "read"


def test_no_bytes_are_no_file() -> None:
    message = "the stream is no Parquet file, or damaged: it holds no bytes"
    assert fault([]) == ("parse", "INVALID_PARQUET", message)


def test_a_name_twice_is_refused() -> None:
    data = written(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"]))
    assert fault([data]) == (
        "parse",
        "DUPLICATE_COLUMN",
        "the Parquet file's schema: the name 'a' stands there twice",
    )


def test_a_schema_that_is_nested_too_deeply_is_refused() -> None:
    type_ = pa.int8()
    for _ in range(101):
        type_ = pa.struct([("x", type_)])
    with pytest.raises((TooDeep, Failure)):
        observed([written(pa.table({"a": pa.array([None], type_)}))])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full, which takes no byte")
def test_a_file_that_does_not_fit_into_the_temporary_folder_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: os.fdopen(os.open("/dev/full", os.O_RDWR), "w+b"))
    message = "the run's temporary folder has no room for the Parquet file (No space left on device)"
    assert fault([b"x" * 1_000_000]) == ("limit", "NO_TEMPORARY_SPACE", message)


def test_what_the_source_raises_comes_out_as_it_is() -> None:
    def chunks() -> Iterable[bytes]:
        yield WRITTEN[:10]
        raise Failure("read", "READ_FAILED", "ConnectionError")

    assert fault(chunks()) == ("read", "READ_FAILED", "ConnectionError")
