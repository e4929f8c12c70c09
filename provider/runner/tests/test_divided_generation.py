"""A generation that divides, in real processes: the same as one run, for each code interface and parser."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from support import LIST_ONE, error_of, generate_request, ok_of, timeless
from test_spark import spark  # noqa: F401 - a fixture

from python_connectors_runner.supervisor.supervise import run

LISTING = """
import base64, datetime, decimal, gzip, io, time, uuid
def list_objects(context, metadata):
    for name in "ebadc":
        yield {"name": name, "fingerprint": "1", "is_prefix": False, "n": ord(name) - ord("a"), "f": 2.0, "big": 2**70}
"""
ROWS = """
    assert type(metadata["f"]) is float and metadata["f"] == 2 and metadata["big"] == 2**70
    n = metadata["n"]
    rows = [{"id": n, "same": "x"}, {"id": 10**(n * 6), "when": datetime.date(2026, 1, 1 + n)}]
    moment = datetime.datetime(2026, 1, 1)
    if n == 2: rows = [{"id": None, "late": [{"a": 1}]}, {"when": moment, "d": decimal.Decimal("1.50")}]
    if n == 3: rows = [{"attrs": {f"k{i}": i for i in range(30)}}, {"mixed": 1, "u": uuid.UUID(int=1)}]
    if n == 4: rows = [{"attrs": {f"j{i}": 0.5 for i in range(30)}, "mixed": "x", "d": decimal.Decimal("100.123")}]
"""
READ = {
    "rows": f"def read_rows(context, metadata):\n{ROWS}\n    yield from rows\n",
    "pandas": f"""
def read_pandas_dataframe(context, metadata):
    import pandas as pd
    {ROWS}
    frame = pd.DataFrame(rows)
    if n != 3: frame.index.name = "index of " + metadata["name"]
    yield frame
""",
    "csv": """
def read_bytes(context, metadata):
    n = metadata["n"]
    header = ["id,a,b", "a,id", "id;b", "c,a,b", "id"][n]
    yield (header + "\\n" + "\\n".join(["1,x,2026-01-01", "2.5,7", "3", "0,007,", "9" * 25][n:n + 1] * 3)).encode()
""",
    "json": f"""
def read_bytes(context, metadata):
    import json
    {ROWS}
    yield gzip.compress("\\n".join(json.dumps(row, default=str) for row in rows).encode())
""",
    "parquet": """
def read_bytes(context, metadata):
    import pyarrow as pa, pyarrow.parquet as pq
    n = metadata["n"]
    type_ = [pa.int8(), pa.int16(), pa.float32(), pa.decimal128(10, 2), pa.list_(pa.struct([("x", pa.int32())]))][n]
    table = pa.table({"a": pa.array([None] * n, type_), f"b{n % 2}": pa.array([None] * n, pa.timestamp("ms"))})
    file = io.BytesIO()
    pq.write_table(table, file)
    yield file.getvalue()
""",
    "avro": """
def read_bytes(context, metadata):
    import fastavro
    n = metadata["n"]
    type_ = ["int", "long", "string", ["null", "float"], {"type": "map", "values": "int"}][n]
    schema = {"type": "record", "name": "r", "fields": [{"name": f"f{n % 3}", "type": type_}]}
    file = io.BytesIO()
    fastavro.writer(file, fastavro.parse_schema(schema), [])
    yield file.getvalue()
""",
    "custom": f"""
def read_bytes(context, metadata):
    yield metadata["name"].encode()
def parser_function(reader, onNext):
    metadata = {{"n": ord(reader.read()) - ord("a"), "f": 2.0, "big": 2**70}}
    {ROWS}
    for row in rows: onNext(row)
""",
    "spark": """
def read_spark_dataframe(spark, context, metadata):
    n = metadata["n"]
    columns = [["int(id) a", "float(id) b"], ["id a"], ["string(id) c", "map('k', id) d"]][n % 3]
    return spark.range(n).selectExpr(*columns)
""",
}
PARSERS = {name: {"type": name} for name in ("csv", "json", "parquet", "avro", "custom")}


def request_of(name: str, code: str = "", **options: Any) -> dict[str, Any]:
    return generate_request(code or LISTING + READ[name], parser=PARSERS.get(name), **options)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def part_of(request: dict[str, Any], seconds: float = 60, **division: Any) -> dict[str, Any]:
    """The answer, which is a part."""
    ok = ok_of(timeless(run({**request, "slice": {"seconds": seconds}, **through_json(division)})))
    keys = {"interface", "functions", "state", "left", "read", "seconds", "stopped"}
    assert set(ok) == keys, ok
    assert ok["seconds"] >= 0
    return ok


@pytest.mark.parametrize("name", [name for name in READ if name != "spark"])
def test_a_divided_generation_is_the_same_as_one_run(name: str) -> None:
    is_the_same_divided(name)


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_a_divided_generation_of_spark_is_the_same_as_one_run() -> None:
    is_the_same_divided("spark")


def is_the_same_divided(name: str) -> None:
    request = request_of(name, mapAfter=40)
    whole = timeless(run(request))
    first = part_of(request, 1e-6)
    left = first["left"]
    assert [item["name"] for item in left] == list("badc")
    chunks = [part_of(request, partitions=chunk) for chunk in (left[:1], left[1:3], left[3:])]
    assert [(chunk["read"], chunk["left"], chunk["stopped"]) for chunk in chunks] == [
        (1, [], None),
        (2, [], None),
        (1, [], None),
    ]
    states = [part["state"] for part in (chunks[2], first, chunks[0])]
    nested = part_of(request, partitions=[], states=states)
    assert (nested["read"], nested["left"]) == (0, [])
    ends: list[dict[str, Any]] = [
        {"partitions": [], "states": [chunks[1]["state"], nested["state"]]},
        # One run may take states in and read what is left.
        {"partitions": left[1:3], "states": states},
    ]
    for end in ends:
        assert timeless(run({**request, **through_json(end)})) == whole
    assert whole["ok"]["coverage"] == "full"
    assert whole["ok"]["counts"]["partitions"] == 5


def test_states_give_the_same_in_every_order() -> None:
    request = request_of("rows", mapAfter=40)
    whole = timeless(run(request))
    parts = [part_of(request, 1e-6)]
    parts += [part_of(request, partitions=[item]) for item in parts[0]["left"]]
    for order in itertools.islice(itertools.permutations(parts), 0, 120, 17):
        states = [part["state"] for part in order]
        assert timeless(run({**request, "partitions": [], "states": states})) == whole


def test_a_generation_that_is_read_within_the_slice_is_concluded() -> None:
    request = request_of("rows")
    assert timeless(run({**request, "slice": {"seconds": 60}})) == timeless(run(request))


def test_a_slice_begins_no_more_partitions_when_its_time_has_passed() -> None:
    code = LISTING + "\ndef read_rows(context, metadata):\n    time.sleep(0.2)\n    yield {'a': 1}\n"
    request = request_of("rows", code)
    first = part_of(request, 0.3)
    assert (first["read"], len(first["left"])) == (2, 3)
    assert first["seconds"] >= 0.4
    chunk = part_of(request, 0.1, partitions=first["left"])
    assert (chunk["read"], [item["name"] for item in chunk["left"]]) == (1, ["d", "c"])


CANNOT_TRAVEL = {
    "a date": "datetime.date(2026, 1, 1)",
    "not a number": "float('nan')",
    "a tuple": "(1, 2)",
    "a key that is no text": "{1: 2}",
    "a key that is a number": "{'1': 2}",
    "the wrapper of numbers": "{'$number': '1'}",
    "half of a surrogate pair": "'\\ud800'",
    "a text of a subclass": "type('T', (str,), {})('x')",
    "too deep": "eval('[' * 90 + ']' * 90)",
    "too large": "'x' * 2**20",
    "a credential": "'at s3cret-0123456789, or so'",
}


@pytest.mark.parametrize("name", CANNOT_TRAVEL)
def test_partitions_that_can_t_travel_are_all_read_in_this_run(name: str) -> None:
    code = f"""
import datetime
def list_objects(context, metadata):
    for name in "abcd":
        yield {{"name": name, "fingerprint": "1", "is_prefix": False, "more": {CANNOT_TRAVEL[name]}}}
def read_rows(context, metadata):
    yield {{metadata["name"]: 1}}
"""
    request = generate_request(code, credentials="s3cret-0123456789")
    whole = timeless(run(request))
    assert whole["ok"]["counts"]["partitions"] == 4
    assert timeless(run({**request, "slice": {"seconds": 1e-6}})) == whole


def test_a_state_that_is_too_large_is_not_divided() -> None:
    code = """
def list_objects(context, metadata):
    for name in "abc":
        yield {"name": name, "fingerprint": "1", "is_prefix": False}
def read_rows(context, metadata):
    yield {f"{'x' * 300}{n}": [{"a": n}] for n in range(4_000)}
"""
    request = generate_request(code)
    whole = timeless(run(request))
    assert timeless(run({**request, "slice": {"seconds": 1e-6}})) == whole
    given = [{"name": "a", "fingerprint": "1", "is_prefix": False}]
    error = error_of(run({**request, "slice": {"seconds": 1}, "partitions": given}))
    assert (error["phase"], error["code"]) == ("limit", "STATE_TOO_LARGE")


def test_a_part_says_which_limit_stopped_it_and_the_conclusion_says_so_too() -> None:
    code = LISTING + "\ndef read_rows(context, metadata):\n    yield from [{metadata['name']: n} for n in range(10)]\n"
    request = request_of("rows", code)
    first = part_of(request, 1e-6)
    limited = {**request, "limits": {"seconds": None, "rows": 15, "bytes": None}}
    part = part_of(limited, partitions=first["left"])
    assert (part["stopped"], part["read"], [item["name"] for item in part["left"]]) == ("rows", 2, ["d", "c"])
    states = [part["state"], first["state"]]
    ok = ok_of(run({**request, "partitions": [], "states": states}))
    assert (ok["coverage"], ok["counts"]) == ("partial", {"partitions": 3, "rows": 25, "bytes": 0})
    assert [warning["code"] for warning in ok["warnings"]] == ["PARTIAL_COVERAGE"]
    assert ok["warnings"][0]["message"].startswith(
        "reading stopped at the limit of rows, after 25 rows of 3 partitions: "
    )


def test_a_limit_that_ends_the_first_slice_is_the_conclusion() -> None:
    request = request_of("rows", limits={"rows": 1})
    assert ok_of(run({**request, "slice": {"seconds": 60}}))["coverage"] == "partial"


def test_what_the_sender_knows_not_to_be_covered_is_partial() -> None:
    ok = ok_of(run({**request_of("rows"), "partial": True}))
    first, *_ = ok["warnings"]
    assert (ok["coverage"], first["code"]) == ("partial", "PARTIAL_COVERAGE")
    assert first["message"].startswith("not all was read, but 9 rows of 5 partitions: ")


def test_no_partitions_are_read_without_context() -> None:
    connection = "def context(credentials=''): raise ValueError('called')"
    request = generate_request(LIST_ONE + "def read_rows(context, metadata): yield {}", connection)
    ok = ok_of(run({**request, "partitions": []}))
    assert (ok["schema"], ok["counts"]["partitions"], ok["coverage"]) == ({"fields": {}, "order": ""}, 0, "full")
    assert [warning["code"] for warning in ok["warnings"]] == ["EMPTY_RESULT"]
    assert error_of(run(request))["code"] == "CONTEXT_FAILED"


def test_a_sample_of_partitions_is_taken_once_and_of_rows_in_every_run() -> None:
    code = LISTING + "\ndef read_rows(context, metadata):\n    yield from [{metadata['name']: 1}] * 9\n"
    request = request_of("rows", code, sample={"rows": 2, "partitions": 3})
    whole = timeless(run(request))
    first = part_of(request, 1e-6)
    assert [item["name"] for item in first["left"]] == ["b", "c"]
    end = {"partitions": first["left"], "states": [first["state"]]}
    assert timeless(run({**request, **end})) == whole
    assert (whole["ok"]["coverage"], whole["ok"]["counts"]["rows"]) == ("sampled", 6)


def test_the_failure_names_its_partition_in_a_part_as_in_one_run() -> None:
    code = LISTING + "\ndef read_rows(context, metadata):\n    yield {'a': 1 / (metadata['n'] - 3)}\n"
    request = request_of("rows", code)
    error = error_of(run(request))
    left = part_of(request, 1e-6)["left"]
    assert (error["code"], error["partition"]) == ("READ_FAILED", "d")
    assert error_of(run({**request, "slice": {"seconds": 60}, "partitions": left[1:]})) == error


@pytest.mark.parametrize(
    ("code", "fields"),
    [("", {}), ("def infer_schema(context, metadata): return {'a': int}", {"a": "int64"})],
)
def test_declared_is_what_infer_schema_says_and_nothing_is_read(code: str, fields: dict[str, str]) -> None:
    code = f"def list_objects(c, m): raise ValueError\ndef read_bytes(c, m): raise ValueError\n{code}\n"
    connection = "" if fields else "def context(credentials=''): raise ValueError('called')"
    ok = ok_of(run(generate_request(code, connection, declared=True)))
    assert (ok["schema"]["fields"], ok["coverage"], ok["warnings"]) == (fields, "declared", [])
    assert ok["counts"] == {"partitions": 0, "rows": 0, "bytes": 0}


def test_a_struct_with_more_keys_than_map_after_is_a_map() -> None:
    code = (
        LIST_ONE + "def read_rows(c, m): yield {'a': {'x': 1, 'y': 2}, 'b': {'z': {f'k{n}': 1 for n in range(2000)}}}"
    )
    for most, fields in (
        (1, {"a{}": "int64", "b.z{}": "int64"}),
        (2, {"a.x": "int64", "a.y": "int64", "b.z{}": "int64"}),
        (2_000, {"a.x": "int64", "a.y": "int64"} | {f"b.z.k{n}": "int64" for n in range(2_000)}),
        (None, {"a.x": "int64", "a.y": "int64", "b.z{}": "int64"}),
    ):
        assert ok_of(run(generate_request(code, mapAfter=most)))["schema"]["fields"] == fields
