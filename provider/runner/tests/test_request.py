"""What is not in the contract is refused, all faults at once."""

from __future__ import annotations

from typing import Any

import pytest
from support import error_of, generate_request, request_of_test

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.request import checked_request
from python_connectors_runner.supervisor.supervise import run


def message(request: object) -> str:
    error = error_of(run(request))
    assert (error["phase"], error["code"]) == ("request", "INVALID_REQUEST")
    text: str = error["message"]
    return text


@pytest.mark.parametrize("request_", [None, [], "x", 1, True])
def test_a_request_is_an_object(request_: object) -> None:
    assert message(request_).startswith("the request must be an object, not ")


@pytest.mark.parametrize("version", [None, "1", True, 1.0])
def test_the_protocol_is_a_number(version: object) -> None:
    assert message({**request_of_test(""), "protocol": version}) == "protocol: must be 1"


def test_another_version_says_which_one_the_runner_speaks() -> None:
    error = error_of(run({**request_of_test(""), "protocol": 2}))
    assert error["code"] == "UNSUPPORTED_PROTOCOL"
    assert error["message"] == "this runner speaks version 1 of the protocol, the request version 2"


CASES: list[tuple[dict[str, Any], str]] = [
    ({"operation": "run"}, 'operation: must be one of "test", "generate", "list", "read"'),
    ({"operation": []}, 'operation: must be one of "test", "generate", "list", "read"'),
    ({"extra": 1}, "extra: is not known here"),
    ({"connection": None}, "connection: must be an object with entry and files, not null"),
    ({"connection": {"entry": "a.py", "files": {}}}, "connection.entry: is not one of the files: 'a.py'"),
    ({"connection": {"entry": 1, "files": {}}}, "connection.entry: must be text, not a number"),
    ({"connection": {"entry": "a", "files": []}}, "connection.files: must be an object from file name to text, not"),
    ({"connection": {"entry": "a", "files": {"a": 1}}}, "connection.files: 'a' must be text, not a number"),
    ({"connection": {"entry": "a", "files": {"a": "\ud800"}}}, "connection.files: 'a' is not valid Unicode"),
    ({"connection": {"entry": "a", "files": {"a": ""}, "x": 1}}, "connection.x: is not known here"),
    ({"requirements": 1}, "requirements: must be text or null"),
    ({"output": None}, "output: must be true or false, not null"),
    ({"credentials": "x"}, 'credentials: must be null, {"value": text} or {"secret": {"id", "region", "versionId"}}'),
    ({"credentials": {}}, "credentials: must be null"),
    ({"credentials": {"value": "a", "secret": {}}}, "credentials: must be null"),
    ({"credentials": {"value": 1}}, "credentials.value: must be text"),
    ({"credentials": {"secret": {"id": "", "region": "r"}}}, "credentials.secret.id: must be text that is not empty"),
    ({"credentials": {"secret": {"id": "a"}}}, "credentials.secret.region: must be text that is not empty"),
    ({"credentials": {"secret": {"id": "a", "region": "r", "versionId": 1}}}, "credentials.secret.versionId: must be"),
    ({"credentials": {"secret": {"id": "a", "region": "r", "stage": "x"}}}, "credentials.secret.stage: is not known"),
    (
        {"interface": "files"},
        'interface: must be one of "bytes", "rows", "pandas_dataframe", "spark_dataframe" or null',
    ),
    ({"interface": ["rows"]}, "interface: must be one of "),
    ({"limits": None}, "limits: must be an object with seconds, rows, bytes"),
    ({"limits": {"seconds": None, "rows": 0, "bytes": None}}, "limits.rows: must be a whole number above 0, or null"),
    ({"sample": {"rows": 1}}, "sample: must be an object with rows, partitions"),
    ({"sample": {"rows": True, "partitions": None}}, "sample.rows: must be a whole number above 0, or null"),
    ({"rows": 1}, "rows: is not known here"),
    ({"operation": "read", "rows": 0}, "rows: must be a whole number from 1 to 1000000"),
    ({"operation": "read", "rows": True}, "rows: must be a whole number from 1 to 1000000"),
    ({"operation": "read", "rows": 1}, "sample: is not known here"),
    ({"operation": "list"}, "sample: is not known here"),
    ({"properties": None}, "properties: must be an object, not null"),
    ({"parser": "csv"}, "parser: must be an object or null, not text"),
    ({"parser": {}}, 'parser.type: must be one of "csv", "json", "parquet", "avro", "custom"'),
    ({"parser": {"type": "xml"}}, 'parser.type: must be one of "csv", "json", "parquet", "avro", "custom"'),
    ({"parser": {"type": "json", "delimiter": ","}}, "parser.delimiter: is not known here"),
    ({"parser": {"type": "csv", "delimiter": ",,"}}, "parser.delimiter: must be one character, and no line break"),
    ({"parser": {"type": "csv", "delimiter": "\n"}}, "parser.delimiter: must be one character, and no line break"),
    ({"parser": {"type": "csv", "quote": ""}}, "parser.quote: must be one character, and no line break"),
    ({"parser": {"type": "csv", "quote": ","}}, "parser: delimiter, quote and escape must differ"),
    ({"parser": {"type": "csv", "escape": ""}}, "parser.escape: must be one character, and no line break"),
    ({"parser": {"type": "csv", "header": 1}}, "parser.header: must be true or false, not a number"),
    ({"parser": {"type": "csv", "comment": ""}}, "parser.comment: must be text that is not empty"),
    ({"parser": {"type": "csv", "multiLine": None}}, "parser.multiLine: must be true or false, not null"),
    ({"parser": {"type": "csv", "dateFormat": 1}}, "parser.dateFormat: must be a strftime pattern or null, not a num"),
    ({"parser": {"type": "csv", "dateFormat": "dd/MM"}}, 'parser.dateFormat: must have one of %Y and %y, such as "%d/'),
    ({"parser": {"type": "csv", "timestampFormat": "%c"}}, "parser.timestampFormat: holds %c, which is none of %Y %y"),
    ({"parser": {"type": "csv", "encoding": "klingon"}}, "parser.encoding: must be the name of a text encoding"),
    ({"parser": {"type": "csv", "encoding": "base64"}}, "parser.encoding: must be the name of a text encoding"),
    ({"parser": {"type": "csv", "encoding": "a\0b"}}, "parser.encoding: must be the name of a text encoding"),
    ({"parser": {"type": "csv", "nullValues": "NA"}}, "parser.nullValues: must be an array of texts"),
    ({"parser": {"type": "csv", "nullValues": [None]}}, "parser.nullValues: must be an array of texts"),
    (
        {"parser": {"type": "json", "compression": "bzip2"}},
        'parser.compression: must be one of "gzip", "zstd", "none" or null',
    ),
    ({"parser": {"type": "avro", "compression": []}}, "parser.compression: must be one of"),
    ({"parser": {"type": "parquet", "encoding": "utf-8"}}, "parser.encoding: is not known here"),
    ({"parser": {"type": "custom", "compression": "gzip"}}, "parser.compression: is not known here"),
]


@pytest.mark.parametrize(("change", "fault"), CASES)
def test_each_fault_is_named_by_its_path(change: dict[str, Any], fault: str) -> None:
    assert fault in message({**generate_request(""), **change})


@pytest.mark.parametrize(
    "name", ["", "/a.py", "../a.py", "a/../b.py", "./a.py", "a//b.py", "a/", "a\\b.py", "a\0.py", "x" * 300, "\ud800"]
)
def test_a_file_name_stays_inside_the_folder(name: str) -> None:
    request = {**request_of_test(""), "connection": {"entry": name, "files": {name: ""}}}
    assert "file name" in message(request)


def test_a_name_is_a_file_or_a_folder() -> None:
    files = {"a": "", "a/b/c.py": ""}
    request = {**request_of_test(""), "connection": {"entry": "a", "files": files}}
    assert message(request) == "connection.files: is a file and a folder: 'a'"


def test_all_faults_are_reported_at_once() -> None:
    request = {"protocol": 1, "operation": "generate", "connection": 1, "parser": {"type": "csv", "quote": 1}, "x": 1}
    assert message(request) == (
        "x: is not known here; connection: must be an object with entry and files, not a number; "
        "credentials: is missing; requirements: is missing; output: is missing; connector: is missing; "
        "interface: is missing; parser.quote: must be one character, and no line break; properties: is missing; "
        "limits: is missing; sample: is missing; mapAfter: is missing; declared: is missing; slice: is missing; "
        "partitions: is missing; states: is missing; partial: is missing"
    )


def test_a_test_has_no_connector() -> None:
    assert message({**generate_request(""), "operation": "test"}) == (
        "connector: is not known here; declared: is not known here; interface: is not known here; "
        "limits: is not known here; mapAfter: is not known here; parser: is not known here; "
        "partial: is not known here; partitions: is not known here; properties: is not known here; "
        "sample: is not known here; slice: is not known here; states: is not known here"
    )


def test_defaults_are_filled_in() -> None:
    request = generate_request("", parser={"type": "csv", "comment": None, "escape": None})
    assert dict(checked_request(request))["parser"] == {
        "type": "csv",
        "delimiter": ",",
        "header": True,
        "quote": '"',
        "escape": None,
        "comment": None,
        "multiLine": True,
        "dateFormat": None,
        "timestampFormat": None,
        "encoding": "utf-8",
        "nullValues": [""],
        "compression": None,
    }
    secret = {**request_of_test(""), "credentials": {"secret": {"id": "a", "region": "r"}}}
    assert dict(checked_request(secret))["credentials"] == {"secret": {"id": "a", "region": "r", "versionId": None}}


def test_no_value_of_the_request_is_quoted() -> None:
    request = {**request_of_test("SECRET_CODE = = 1"), "credentials": {"value": ["SECRET"]}, "operation": "SECRET"}
    with pytest.raises(Failure) as caught:
        checked_request(request)
    assert "SECRET" not in caught.value.message


def test_a_request_that_is_too_large_is_refused() -> None:
    error = error_of(run(request_of_test("#" * 11 * 1024 * 1024)))
    assert (error["phase"], error["code"]) == ("request", "REQUEST_TOO_LARGE")


def test_properties_without_end_are_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"x": deep}
    assert message(generate_request("", properties=deep)) == (
        "properties, partitions or states: nested too deeply, or not JSON"
    )
