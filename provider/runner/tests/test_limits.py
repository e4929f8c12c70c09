"""Limits and samples: how much is read, what is said about it, and that the code puts its things away."""

from __future__ import annotations

from typing import Any

import pytest
from support import (
    LIST_ONE,
    error_of,
    failed,
    generate_request,
    generated,
    list_request,
    ok_of,
    read_request,
    rows_connector,
)

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


def stopped_at(limit: str, ok: dict[str, Any]) -> dict[str, int]:
    """The counts of a conclusion that says that it is partial, and why."""
    first, *_ = ok["warnings"]
    assert (ok["coverage"], first["code"], first["path"]) == ("partial", "PARTIAL_COVERAGE", "")
    assert first["message"].startswith(f"reading stopped at the limit of {limit}, after ")
    counts: dict[str, int] = ok["counts"]
    return counts


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_rows_without_end_end_at_the_limit_of_rows(body: str) -> None:
    ok = generated(rows_connector(body), limits={"rows": 1_050})
    assert stopped_at("rows", ok) == {"partitions": 1, "rows": 1_050, "bytes": 0}
    assert ok["schema"]["fields"] == {"n": "int64"}
    assert ok["warnings"] == [
        {
            "code": "PARTIAL_COVERAGE",
            "path": "",
            "message": "reading stopped at the limit of rows, after 1050 rows of 1 partition: fields may be missing, "
            "and types narrower than the data; raise the limit, or take a sample",
        }
    ]


def test_bytes_without_end_end_at_the_limit_of_bytes() -> None:
    ok = generated(ENDLESS_BYTES, parser={"type": "csv"}, limits={"bytes": 1_000_000})
    # A header, and rows of 4 bytes.
    assert stopped_at("bytes", ok) == {"partitions": 1, "rows": 249_999, "bytes": 1_000_000}
    assert ok["schema"]["fields"] == {"a": "int64", "b": "string"}


def test_records_without_end_end_at_the_limit_of_rows() -> None:
    ok = generated(ENDLESS_BYTES, parser={"type": "csv"}, limits={"rows": 1_000})
    assert stopped_at("rows", ok)["rows"] == 1_000


@pytest.mark.parametrize("limits", [{"rows": 10}, {"bytes": 100}])
@pytest.mark.parametrize("operation", ["list", "read"])
def test_what_shows_the_source_s_values_fails_beyond_a_limit(operation: str, limits: dict[str, int]) -> None:
    options: Any = {"parser": {"type": "csv"}, "limits": limits}
    if operation == "read":
        error = error_of(run(read_request(ENDLESS_BYTES, rows=100, **options)))
        assert (error["phase"], error["code"]) == ("limit", f"{next(iter(limits)).upper()}_LIMIT")
    else:
        assert ok_of(run(list_request(ENDLESS_BYTES, **options)))["more"] is False


@pytest.mark.parametrize(
    ("limits", "counts"),
    [
        ({"rows": 6}, {"partitions": 3, "rows": 6, "bytes": 18}),
        ({"rows": 5}, {"partitions": 3, "rows": 5, "bytes": 18}),
        ({"rows": 2}, {"partitions": 2, "rows": 2, "bytes": 12}),
        ({"bytes": 18}, {"partitions": 3, "rows": 6, "bytes": 18}),
        ({"bytes": 17}, {"partitions": 3, "rows": 5, "bytes": 17}),
        ({"bytes": 15}, {"partitions": 3, "rows": 4, "bytes": 15}),
        ({"bytes": 6}, {"partitions": 2, "rows": 2, "bytes": 6}),
    ],
)
def test_limits_are_of_all_partitions_together_and_what_reaches_one_is_full(
    limits: dict[str, int], counts: dict[str, int]
) -> None:
    read = "def read_bytes(context, metadata):\n    yield b'a\\n1\\n2\\n'"
    ok = generated(three_partitions(read), parser={"type": "csv"}, limits=limits)
    assert (ok["counts"], ok["schema"]["fields"]) == (counts, {"a": "int64"})
    assert ok["coverage"] == ("full" if counts["rows"] == 6 else "partial")


def test_a_sample_that_a_limit_ends_is_partial() -> None:
    ok = generated(rows_connector(ENDLESS["rows"]), sample={"rows": 100}, limits={"rows": 50})
    assert stopped_at("rows", ok)["rows"] == 50
    ok = generated(rows_connector(ENDLESS["rows"]), sample={"rows": 100}, limits={"rows": 100})
    assert (ok["coverage"], ok["counts"]["rows"], ok["warnings"]) == ("sampled", 100, [])


WHOLE_LINES = {
    "csv": ("a,b", ["1,x", '2,"y"', "30000000000000000000,z"], {"type": "csv"}),
    "csv, a field of two lines": ("a,b", ["1,x", '2,"y\ny"', '3,"z'], {"type": "csv"}),
    "json": ('{"a": 1}', ['{"a": 2, "b": "x"}', '{"a": 30000000000000000000, "b": 1}'], {"type": "json"}),
    "a json array": ('[{"a": 1}', [',{"a": 2, "b": "x"}', ', {"a": "x", "b": "y"}'], {"type": "json"}),
}


@pytest.mark.parametrize("compression", ["none", "gzip"])
@pytest.mark.parametrize("name", WHOLE_LINES)
@pytest.mark.parametrize("missing", [1, 2, 3, 5])
def test_a_record_that_a_limit_cuts_in_two_does_not_count(name: str, missing: int, compression: str) -> None:
    first, rest, parser = WHOLE_LINES[name]
    text = ("" if name == "a json array" else "\n").join([first, *rest[:1] * 60, *rest[1:]])
    size = len(text) - missing
    code = f"""
import gzip
{LIST_ONE}
def read_bytes(context, metadata):
    data = {text!r}.encode()
    if {compression!r} == "gzip":
        yield gzip.compress(data)
        return
    for at in range(0, len(data), 7):
        yield data[at : at + 7]
    while True: yield b"more"
"""
    ok = generated(code, parser=parser, limits={"bytes": size})
    assert (stopped_at("bytes", ok)["bytes"] < size) == (compression == "gzip")
    assert ok["schema"]["fields"] == {"a": "int64", "b": "string"}


@pytest.mark.parametrize(
    ("parser", "imports", "fields"),
    [
        ("parquet", "import pyarrow as pa, pyarrow.parquet as pq", {}),
        ("avro", "import fastavro", {"a": "int32"}),
        ("custom", "", {"a": "int64"}),
    ],
)
def test_a_file_that_a_limit_cuts_is_what_was_known_of_it(parser: str, imports: str, fields: dict[str, str]) -> None:
    write = {
        "parquet": "pq.write_table(pa.table({'a': list(range(1000))}), file)",
        "avro": "fastavro.writer(file, fastavro.parse_schema({'type': 'record', 'name': 'r', 'fields': ["
        "{'name': 'a', 'type': 'int'}]}), [{'a': 1}] * 5000)",
        "custom": "file.write(b'12\\n' * 300)",
    }[parser]
    code = f"""
import io
{imports}
{LIST_ONE}
def read_bytes(context, metadata):
    file = io.BytesIO()
    {write}
    yield file.getvalue()
"""
    if parser == "custom":
        code += """
def parser_function(reader, onNext):
    try:
        for line in reader: onNext({"a": int(line)})
    except Exception:
        onNext({"a": "half"})
"""
    ok = generated(code, parser={"type": parser}, limits={"bytes": 500})
    assert stopped_at("bytes", ok)["bytes"] == 500
    assert ok["schema"]["fields"] == fields


SLOW = {
    "rows": "def read_rows(context, metadata):\n    while True:\n        time.sleep(0.05)\n        yield {'a': 1}",
    "bytes": "def read_bytes(context, metadata):\n    yield b'a\\n'\n    while True:\n        time.sleep(0.05)\n"
    "        yield b'1\\n'",
    "pandas": "def read_pandas_dataframe(context, metadata):\n    import pandas\n    while True:\n"
    "        time.sleep(0.05)\n        yield pandas.DataFrame({'a': [1]})",
}


@pytest.mark.parametrize("name", SLOW)
def test_a_source_without_end_ends_at_the_limit_of_seconds_with_all_that_came(name: str) -> None:
    parser = {"type": "csv"} if name == "bytes" else None
    ok = generated(f"import time\n{LIST_ONE}\n{SLOW[name]}\n", parser=parser, limits={"seconds": 2})
    assert stopped_at("seconds", ok)["rows"] > 0
    assert ok["schema"]["fields"] == {"a": "int64"}


def test_a_parser_function_without_end_ends_at_the_limit_of_seconds() -> None:
    code = f"{LIST_ONE}\ndef read_bytes(context, metadata): yield b'x'\n"
    code += "def parser_function(reader, onNext):\n    while True: onNext({'a': 1})\n"
    assert stopped_at("seconds", generated(code, limits={"seconds": 1}))["rows"] > 0


def test_a_partition_that_a_limit_ends_is_closed_and_the_next_not_begun() -> None:
    listing = """
def list_objects(context, metadata):
    for name in "ab":
        yield {"name": name, "fingerprint": "1", "is_prefix": False}
"""
    connection = "def context(credentials=''): return {'closed': [], 'fail': False}"
    check = """
inner = read_rows
def read_rows(context, metadata):
    print(metadata["name"], context["closed"])
    yield from inner(context, metadata)
"""
    request = generate_request(listing + CLOSING.replace('context["closed"].append(', "print(") + check, connection)
    response = run({**request, "limits": {**request["limits"], "rows": 3}, "output": True})
    assert stopped_at("rows", ok_of(response)) == {"partitions": 1, "rows": 3, "bytes": 0}
    assert response["output"]["stdout"] == "a []\na\n"


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
