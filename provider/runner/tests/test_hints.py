"""Messages say what to do where the fault is a known one, and what an exception came from."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import Any

import pytest
from support import LIST_ONE, error_of, failed, generate_request, generated, request_of_test, rows_connector

from python_connectors_runner.supervisor.supervise import run

SURROUNDINGS = "the run has its own environment and working folder: pass values as properties or credentials"


def message(body: str, **options: Any) -> str:
    return str(failed(rows_connector(body), **options)["message"])


def bytes_connector(data: bytes) -> str:
    return f"{LIST_ONE}\ndef read_bytes(context, metadata):\n    yield {data!r}\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("pandas.DataFrame({'a': [1]})", "DataFrame (from pandas): define read_pandas_dataframe instead"),
        ("pandas.DataFrame()", "DataFrame (from pandas): define read_pandas_dataframe instead"),
    ],
)
def test_a_returned_frame_is_refused_as_a_yielded_one(value: str, expected: str) -> None:
    error = failed(f"import pandas\n{rows_connector(f'return {value}')}")
    assert (error["phase"], error["code"]) == ("read", "READ_RESULT")
    assert f"but it returned {expected}" in error["message"]


def test_a_returned_arrow_table_counts_as_one_that_is_yielded() -> None:
    ok = generated(rows_connector("import pyarrow\nreturn pyarrow.table({'a': [1, 2]})"))
    assert (ok["schema"]["fields"], ok["counts"]["rows"]) == ({"a": "int64"}, 2)


CHAIN = """
def connect():
    try:
        raise ConnectionRefusedError("port 5432")
    except OSError as error:
        raise ValueError("no rows") from error
try:
    connect()
except ValueError:
    raise RuntimeError("gave up")
"""


def test_an_exception_names_what_it_came_from() -> None:
    assert message(CHAIN) == (
        "RuntimeError: gave up\ncaused by ValueError: no rows\ncaused by ConnectionRefusedError: port 5432"
    )


def test_a_suppressed_context_is_not_named() -> None:
    assert message("try:\n    1 / 0\nexcept ArithmeticError:\n    raise ValueError('x') from None") == "ValueError: x"


def test_causes_are_bounded_and_leave_room_for_each() -> None:
    body = """
error = ValueError("0")
for n in range(1, 9):
    later = ValueError(str(n) + "x" * 9_000)
    later.__cause__ = error
    error = later
raise error
"""
    text = message(body)
    assert len(text) <= 4_096
    lines = text.split("\n")
    assert [line[:22] for line in lines] == [
        "ValueError: 8xxxxxxxxx",
        "caused by ValueError: ",
        "caused by ValueError: ",
        "caused by ValueError: ",
    ]
    assert [line[22] for line in lines[1:]] == ["7", "6", "5"]


def test_exceptions_that_are_each_other_s_cause_end() -> None:
    text = message("a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a")
    assert text.count("caused by") == 3


def test_no_credential_is_in_a_cause() -> None:
    body = """
try:
    raise OSError("at " + context["c"] + "x" * 600)
except OSError as error:
    raise ValueError from error
"""
    connection = "def context(credentials): return {'c': credentials}"
    text = failed(rows_connector(body), connection, credentials="swordfish-4711-swordfish")["message"]
    assert "swordfish" not in text
    assert "caused by OSError: at [credential]" in text


@pytest.mark.skipif(sys.version_info < (3, 11), reason="ExceptionGroup is new in Python 3.11")
def test_the_first_exceptions_of_a_group_are_named() -> None:
    text = message("raise ExceptionGroup('tasks', [ValueError(str(n)) for n in range(5)])")
    assert text.split("\n")[1:] == [f"caused by ValueError: {n}" for n in range(3)]


@pytest.mark.parametrize(
    ("data", "parser", "expected"),
    [
        (b"a\n\xe4\n", {"type": "csv"}, "utf-8: set the parser's encoding, for example latin-1"),
        (b'{"a": "\xe4"}\n', {"type": "json"}, "utf-8: set the parser's encoding, for example latin-1"),
        ("a\nä\n".encode("utf-16"), {"type": "csv"}, "utf-8: set the parser's encoding, for example utf-16"),
        (b"PAR1\xff\xff", {"type": "csv"}, "looks like Parquet: set the parser to parquet"),
        (b"PAR1\x15\x00", {"type": "json"}, "looks like Parquet: set the parser to parquet"),
        (b"Obj\x01\xff", {"type": "csv"}, "looks like Avro: set the parser to avro"),
        (b"PK\x03\x04\xff", {"type": "csv"}, "looks like a zip archive: unpack it in read_bytes"),
    ],
)
def test_bytes_that_are_no_text_say_which_parser_or_encoding_to_set(
    data: bytes, parser: dict[str, Any], expected: str
) -> None:
    error = failed(bytes_connector(data), parser=parser)
    assert error["phase"] == "parse"
    assert expected in error["message"]
    assert (error["partition"], "partition" in error["message"]) == ("a", False)


def test_too_many_fields_name_the_partition_that_was_too_much_by_itself() -> None:
    listing = """
def list_objects(context, metadata):
    for name in "ab":
        yield {"name": name, "fingerprint": "1", "is_prefix": False}
"""
    body = "def read_rows(context, metadata):\n    yield {f'{metadata[\"name\"]}{n}': 1 for n in range(%d)}\n"
    for fields, partition in ((6_000, None), (10_001, "a")):
        error = failed(listing + body % fields)
        assert (error["code"], error["partition"]) == ("TOO_MANY_FIELDS", partition)


def test_a_key_of_none_names_the_setting_of_the_csv_reader() -> None:
    text = message("import csv\nyield from csv.DictReader(['a', '1,2'])")
    assert text == "a row has a key that is NoneType: keys must be str (csv.DictReader: set restkey)"


@pytest.mark.parametrize(
    ("code", "error_code", "expected"),
    [
        (
            "def list_object(c, m): ...\ndef read_rows(c, m): ...",
            "MISSING_LIST_OBJECTS",
            "list_object: did you mean list_objects?",
        ),
        (f"{LIST_ONE}\ndef read_row(c, m): ...", "MISSING_READ_FUNCTION", "read_row: did you mean read_rows?"),
        (f"{LIST_ONE}\ndef xyz(c, m): ...", "MISSING_READ_FUNCTION", "; the connector code defines xyz"),
        (
            f"from csv import reader\n{LIST_ONE}",
            "MISSING_READ_FUNCTION",
            "read_spark_dataframe (interface spark_dataframe)",
        ),
    ],
)
def test_a_missing_function_names_what_is_defined(code: str, error_code: str, expected: str) -> None:
    error = failed(code)
    assert (error["code"], error["message"].endswith(expected)) == (error_code, True), error


def test_a_type_error_inside_of_the_function_is_not_about_its_parameters() -> None:
    assert "offered" not in message("None()")


def test_a_file_with_a_header_only_says_so() -> None:
    (warning,) = generated(bytes_connector(b"a,b\n"), parser={"type": "csv"})["warnings"]
    assert (warning["code"], "a header and no rows" in warning["message"]) == ("EMPTY_RESULT", True)
    (warning,) = generated(bytes_connector(b"\n"), parser={"type": "json"})["warnings"]
    assert "header" not in warning["message"]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_header_that_was_not_taken_apart_is_warned_of(mark: str) -> None:
    data = f"a{mark}b\n1{mark}2\n".encode()
    codes = [warning["code"] for warning in generated(bytes_connector(data), parser={"type": "csv"})["warnings"]]
    assert codes == ["ONE_COLUMN"]
    assert generated(bytes_connector(data), parser={"type": "csv", "delimiter": mark})["warnings"] == []


@pytest.mark.parametrize(
    "body",
    [
        "import os\nos.environ['TOKEN']",
        "open('data/x.csv')",
        "import pathlib\npathlib.Path('x.csv').read_text()",
        "import os, pathlib\nos.listdir(pathlib.Path('data'))",
    ],
)
def test_what_the_run_s_surroundings_lack_says_how_to_pass_it(body: str) -> None:
    assert SURROUNDINGS in message(body)


@pytest.mark.parametrize(
    "body",
    ["{}['TOKEN']", "open('/nowhere/x.csv')", "import subprocess\nsubprocess.run(['no-such-program'])"],
)
def test_what_has_nothing_to_do_with_the_surroundings_has_no_hint(body: str) -> None:
    assert SURROUNDINGS not in message(body)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("nowhere.py", "import nowhere\nnowhere.attribute"),
        ("nowhere.py", "from nowhere import attribute"),
        ("csv.py", "import csv\ncsv.reader"),
    ],
)
def test_a_file_that_hides_a_package_is_named(file: str, code: str) -> None:
    name = file.removesuffix(".py")
    error = failed({"connector.py": f"import {name}\n", file: code})
    assert error["phase"] == "import"
    assert error["message"].endswith(f": the file {file} of the code hides the package {name}: rename it")


def test_a_name_that_the_code_s_own_module_lacks_is_no_hidden_package() -> None:
    error = failed({"connector.py": "import helpers_of_mine\nhelpers_of_mine.x", "helpers_of_mine.py": ""})
    assert error["message"] == "AttributeError: module 'helpers_of_mine' has no attribute 'x'"


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "1")
    return file.getvalue()


def test_a_library_that_seeks_in_the_reader_says_how_to_wrap_it() -> None:
    code = (
        bytes_connector(zipped())
        + "\ndef parser_function(reader, onNext):\n    import zipfile\n    zipfile.ZipFile(reader)\n"
    )
    error = error_of(run(generate_request(code)))
    assert error["code"] == "PARSER_FAILED"
    assert (
        "BadZipFile: File is not a zip file: the reader can't seek: wrap it, io.BytesIO(reader.read())"
        in error["message"]
    )


def test_a_parser_that_fails_without_seeking_has_no_such_hint() -> None:
    code = bytes_connector(b"x") + "\ndef parser_function(reader, onNext):\n    raise ValueError('x')\n"
    assert failed(code)["message"] == "ValueError: x"


def test_the_hint_stands_before_the_causes() -> None:
    code = """
def context(properties):
    try:
        1 / 0
    except ArithmeticError as error:
        raise ValueError("x") from error
"""
    text = error_of(run(request_of_test(code, "secret")))["message"]
    assert text.startswith("ValueError: x: properties belong to a connector")
    assert text.endswith("\ncaused by ZeroDivisionError: division by zero")
