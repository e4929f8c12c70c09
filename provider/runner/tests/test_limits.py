"""Limits and samples: how much is read, what is said about it, and that the code puts its things away."""

from __future__ import annotations

from typing import Any

import pytest
from support import LIST_ONE, failed, generated, ok_of, read_request, rows_connector

from python_connectors_runner.supervisor.supervise import run

ENDLESS = {
    "rows": "n = 0\nwhile True:\n    n += 1\n    yield {'n': n}",
    "batches": "while True:\n    yield [{'n': 1}] * 100",
}
ENDLESS_BYTES = (
    f"{LIST_ONE}\ndef read_bytes(context, metadata):\n    yield b'a,b\\n'\n    while True: yield b'1,x\\n'\n"
)


def three_partitions(read: str) -> str:
    return f"""
def list_objects(context, metadata):
    for name in "cab":
        yield {{"name": name, "fingerprint": "1", "is_prefix": False}}
{read}
"""


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_rows_without_end_end_at_the_limit_of_rows(body: str) -> None:
    error = failed(rows_connector(body), limits={"rows": 1_000})
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "ROWS_LIMIT", "a")
    assert error["message"] == (
        "the code gave more than 1000 rows: raise the limit of rows, read less, or take a sample"
    )


def test_bytes_without_end_end_at_the_limit_of_bytes() -> None:
    error = failed(ENDLESS_BYTES, parser={"type": "csv"}, limits={"bytes": 1_000_000})
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "BYTES_LIMIT", "a")
    assert error["message"].startswith("the code gave more than 1000000 bytes: ")


def test_records_without_end_end_at_the_limit_of_rows() -> None:
    error = failed(ENDLESS_BYTES, parser={"type": "csv"}, limits={"rows": 1_000})
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "ROWS_LIMIT", "a")


@pytest.mark.parametrize(
    ("limits", "fits"),
    [({"rows": 6}, True), ({"rows": 5}, False), ({"bytes": 18}, True), ({"bytes": 17}, False)],
)
def test_limits_are_of_all_partitions_together_and_what_reaches_one_passes(limits: dict[str, int], fits: bool) -> None:
    read = "def read_bytes(context, metadata):\n    yield b'a\\n1\\n2\\n'"
    options: Any = {"parser": {"type": "csv"}, "limits": limits}
    if fits:
        assert generated(three_partitions(read), **options)["counts"] == {"partitions": 3, "rows": 6, "bytes": 18}
    else:
        assert failed(three_partitions(read), **options)["phase"] == "limit"


def test_a_sample_takes_the_first_rows_of_the_first_partitions_by_name() -> None:
    read = """
def read_rows(context, metadata):
    for n in range(10):
        yield {metadata["name"] + str(n): 1}
"""
    ok = generated(three_partitions(read), sample={"rows": 2, "partitions": 2})
    assert ok["schema"]["order"] == "a0, a1, b0, b1"
    assert ok["coverage"] == "sampled"
    assert ok["counts"] == {"partitions": 2, "rows": 4, "bytes": 0}


def test_a_sample_that_takes_all_there_is_is_a_sample_all_the_same() -> None:
    ok = generated(rows_connector("yield {'a': 1}"), sample={"rows": 100, "partitions": 100})
    assert (ok["coverage"], ok["counts"]["rows"]) == ("sampled", 1)


@pytest.mark.parametrize("parser", [{"type": "csv"}, {"type": "json"}])
def test_a_sample_of_bytes_has_the_types_that_its_rows_have_in_full(parser: dict[str, Any]) -> None:
    lines = ["1,2020-01-01,0.5,x", "2,2020-01-02,,true", "n,n,n,n"]
    if parser["type"] == "csv":
        data = "\\n".join(["a,b,c,d", *lines])
        expected = {"a": "int64", "b": "date", "c": "float64", "d": "string"}
    else:
        data = '{"a": 1, "b": {"c": 0.5}}\\n{"a": null, "b": {"c": 1}}\\n{"a": "n", "b": 1}'
        expected = {"a": "int64", "b.c": "float64"}
    code = f"{LIST_ONE}\ndef read_bytes(context, metadata):\n    yield b'{data}'\n"
    ok = generated(code, parser=parser, sample={"rows": 2})
    assert ok["schema"]["fields"] == expected
    assert ok["counts"]["rows"] == 2


CLOSING = """
def read_rows(context, metadata):
    try:
        while True:
            yield {"a": 1}
    finally:
        context["closed"].append(metadata["name"])
        if context["fail"]: raise ValueError("in finally")
"""


def test_a_generator_that_is_not_read_to_its_end_is_closed() -> None:
    listing = """
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}
    yield {"name": "b", "fingerprint": "1", "is_prefix": False}
"""
    check = """
def read(context, metadata): ...
inner = read_rows
def read_rows(context, metadata):
    yield {"".join(context["closed"]) or "none": 1}
    yield from inner(context, metadata)
"""
    connection = "def context(credentials=''): return {'closed': [], 'fail': False}"
    ok = generated(listing + CLOSING + check, connection, sample={"rows": 3})
    assert ok["schema"]["fields"] == {"none": "int64", "a": "int64"}
    assert ok["schema"]["order"] == "none, a"


def test_a_fault_while_a_generator_is_closed_is_a_read_error() -> None:
    connection = "def context(credentials=''): return {'closed': [], 'fail': True}"
    error = failed(LIST_ONE + CLOSING, connection, sample={"rows": 3})
    assert (error["phase"], error["code"], error["message"]) == ("read", "READ_FAILED", "ValueError: in finally")


def test_a_read_of_some_rows_is_within_a_limit_of_as_many() -> None:
    code = rows_connector(ENDLESS["rows"])
    assert len(ok_of(run(read_request(code, rows=5, limits={"rows": 5})))["rows"]) == 5
