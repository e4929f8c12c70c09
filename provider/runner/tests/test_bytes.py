"""read_bytes with each kind of parser: the code's own, those whose files say their types, those that are looked at."""

from __future__ import annotations

from typing import Any

import pytest
from support import LIST_ONE, failed, generated, ok_of, read_request

from python_connectors_runner.supervisor.supervise import run

OWN = f"""{LIST_ONE}
def read_bytes(context, metadata):
    yield b"a=1;b"
    yield b"=x\\na=2;b=y\\n"

def parser_function(reader, onNext):
    for line in reader:
        onNext(dict(pair.split("=") for pair in line.decode().strip().split(";")))
"""
ENDLESS = f"""{LIST_ONE}
def read_bytes(context, metadata):
    while True: yield b"line\\n"

def parser_function(reader, onNext):
    for number, line in enumerate(reader):
        onNext({{"n": number}})
"""


@pytest.mark.parametrize("parser", [None, {"type": "custom"}])
def test_a_parser_of_the_code_s_own_is_used_where_none_is_set(parser: Any) -> None:
    ok = generated(OWN, parser=parser)
    assert ok["schema"] == {"fields": {"a": "string", "b": "string"}, "order": "a, b"}
    assert ok["counts"] == {"partitions": 1, "rows": 2, "bytes": 16}
    assert ok_of(run(read_request(OWN, parser=parser)))["rows"] == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]


def test_a_custom_parser_needs_its_function() -> None:
    code = f"{LIST_ONE}\ndef read_bytes(context, metadata): yield b''\n"
    error = failed(code, parser={"type": "custom"})
    assert (error["phase"], error["code"]) == ("missing_function", "MISSING_PARSER_FUNCTION")


def test_a_parser_of_the_code_s_own_is_of_no_matter_to_other_interfaces() -> None:
    code = f"{OWN}\ndef read_rows(context, metadata): yield {{'r': 1}}\n"
    assert generated(code, interface="rows", parser={"type": "csv"})["schema"]["order"] == "r"


def test_a_fault_in_the_code_s_own_parser_names_its_line() -> None:
    error = failed(OWN.replace('split("=")', 'split("?")'))
    assert (error["phase"], error["code"], error["partition"]) == ("parse", "PARSER_FAILED", "a")
    assert (error["file"], error["line"]) == ("connector/connector.py", 11)


def test_a_fault_in_read_bytes_is_one_of_the_read_though_the_parser_asked_for_the_bytes() -> None:
    error = failed(OWN.replace('yield b"a=1;b"', "raise OSError('gone')"))
    assert (error["phase"], error["code"], error["message"]) == ("read", "READ_FAILED", "OSError: gone")


def test_samples_limits_and_first_rows_end_an_endless_parser() -> None:
    assert generated(ENDLESS, sample={"rows": 5})["counts"]["rows"] == 5
    ok = generated(ENDLESS, limits={"rows": 1_000})
    assert (ok["coverage"], ok["counts"]["rows"]) == ("partial", 1_000)
    answer = ok_of(run(read_request(ENDLESS, rows=2)))
    assert (answer["rows"], answer["more"]) == ([{"n": 0}, {"n": 1}], True)


PARQUET = f"""
import io
import pyarrow as pa
import pyarrow.parquet as pq
{LIST_ONE}
def read_bytes(context, metadata):
    file = io.BytesIO()
    pq.write_table(pa.table({{"a": pa.array([1, 2, 3], pa.int8()), "b": ["x", "y", None]}}), file)
    yield file.getvalue()
"""


def test_a_sample_of_a_file_that_says_its_types_has_all_its_rows() -> None:
    ok = generated(PARQUET, parser={"type": "parquet"}, sample={"rows": 1})
    assert ok["schema"]["fields"] == {"a": "int8", "b": "string"}
    assert (ok["coverage"], ok["counts"]["rows"]) == ("sampled", 3)
    answer = ok_of(run(read_request(PARQUET, parser={"type": "parquet"}, rows=1)))
    assert (answer["rows"], answer["more"]) == ([{"a": 1, "b": "x"}], True)


@pytest.mark.parametrize("bounded", [{"sample": {"rows": 100}}, {"limits": {"rows": 100}}])
@pytest.mark.parametrize(
    ("parser", "data"),
    [
        ({"type": "csv"}, "a,b,c\\n1,2026-01-31,x\\n,,\\n0.5,2026-01-31T10:00:00,y\\n"),
        ({"type": "csv", "dateFormat": "%d/%m/%Y"}, "a,b\\n31/01/2026,2026-01-31\\n"),
        ({"type": "csv", "header": False, "nullValues": ["NA"]}, "1,NA\\n2,3,4\\n"),
        ({"type": "json"}, '{"a": 1}\\n{"a": {"b": [1, 0.5]}}\\n{"c": "2026-01-31"}\\n'),
    ],
)
def test_a_bounded_run_has_the_same_schema_as_one_without_bounds(
    parser: dict[str, Any], data: str, bounded: dict[str, Any]
) -> None:
    code = f"{LIST_ONE}\ndef read_bytes(context, metadata): yield b'''{data}'''\n"
    assert generated(code, parser=parser, **bounded)["schema"] == generated(code, parser=parser)["schema"]
