"""Each fault of user code names its phase, and the user's file and line."""

from __future__ import annotations

from typing import Any

import pytest
from support import LIST_ONE, error_of, failed, request_of_test, rows_connector, timeless

from python_connectors_runner.supervisor.supervise import run

DICT_ZIP = "make each row a dict, for example dict(zip(names, row))"


def place(error: dict[str, Any]) -> tuple[str, str, str | None, int | None]:
    return error["phase"], error["code"], error["file"], error["line"]


@pytest.mark.parametrize(
    ("code", "line", "source"),
    [
        ("x = 1\ny = = 2\n", 2, "y = = 2"),
        ("def f():\nreturn 1\n", 2, "return 1"),
        ("x = 'open\n", 1, "x = 'open"),
        ("\ufeffx = 1\n\nx +\n", 3, "x +"),
        ("x = 1\r\ny +\r\n", 2, "y +"),
    ],
)
def test_a_syntax_error_names_file_and_line(code: str, line: int, source: str) -> None:
    request = request_of_test("")
    request["connection"]["files"]["connection.py"] = code
    error = error_of(run(request))
    assert place(error) == ("syntax", "SYNTAX_ERROR", "connection/connection.py", line)
    assert error["source"] == source
    assert error["traceback"] == []


def test_a_syntax_error_is_found_in_a_module_that_nothing_imports_and_before_any_code_runs() -> None:
    files = {"connector.py": "raise SystemExit", "lib/unused.py": "def f(:\n"}
    assert place(failed(files)) == ("syntax", "SYNTAX_ERROR", "connector/lib/unused.py", 1)


@pytest.mark.parametrize("code", ["x = 1\x00", "(" * 5000])
def test_code_that_no_parser_takes_is_a_syntax_error(code: str) -> None:
    error = error_of(run(request_of_test(code)))
    assert (error["phase"], error["file"]) == ("syntax", "connection/connection.py")


def test_a_failing_import_names_the_user_s_line() -> None:
    error = failed(
        {"connector.py": "import json\nimport lib.helper\n", "lib/helper.py": "import nowhere_to_be_found\n"}
    )
    assert place(error) == ("import", "MISSING_PACKAGE", "connector/lib/helper.py", 1)
    assert error["message"] == (
        "ModuleNotFoundError: No module named 'nowhere_to_be_found': "
        "add the package that has it to the connection's requirements, or the file to the code"
    )
    assert [(frame["file"], frame["line"], frame["function"]) for frame in error["traceback"]] == [
        ("connector/connector.py", 2, "<module>"),
        ("connector/lib/helper.py", 1, "<module>"),
    ]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("exit()", "SystemExit: None"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise BaseException('x')", "BaseException: x"),
    ],
)
def test_whatever_is_raised_at_import_is_an_import_failure(statement: str, message: str) -> None:
    error = error_of(run(request_of_test(f"x = 1\n{statement}\n")))
    assert place(error) == ("import", "IMPORT_FAILED", "connection/connection.py", 2)
    assert error["message"] == message


@pytest.mark.parametrize(
    ("code", "error_code", "message"),
    [
        ("", "MISSING_LIST_OBJECTS", "the connector code defines no list_objects(context, metadata)"),
        ("list_objects = 1", "MISSING_LIST_OBJECTS", "the connector code defines no list_objects(context, metadata)"),
        (
            LIST_ONE,
            "MISSING_READ_FUNCTION",
            "the connector code defines no read function: define one of "
            "read_bytes (interface bytes), read_rows (interface rows), "
            "read_pandas_dataframe (interface pandas_dataframe) or read_spark_dataframe (interface spark_dataframe)",
        ),
        (
            f"{LIST_ONE}\ndef read_rows(c, m): ...\ndef read_bytes(c, m): ...",
            "AMBIGUOUS_INTERFACE",
            "the connector code defines read_bytes and read_rows: name the one to use as the code interface",
        ),
        (
            f"{LIST_ONE}\ndef read_bytes(c, m): ...\ndef parser_function(r, n): ...",
            "AMBIGUOUS_PARSER",
            "the connector code defines parser_function, and the parser is to be csv: "
            'remove one of them, or set the parser to {"type": "custom"}',
        ),
        (
            "def read_rows(c, m): ...\ndef infer_schema(c, m): ...",
            "MISSING_LIST_OBJECTS",
            "the connector code defines no list_objects(context, metadata)",
        ),
    ],
)
def test_what_the_code_must_define_is_said_by_name(code: str, error_code: str, message: str) -> None:
    error = failed(code, parser={"type": "csv"})
    assert place(error) == ("missing_function", error_code, "connector/connector.py", None)
    assert error["message"] == message


def test_an_interface_that_the_code_does_not_define_names_both() -> None:
    error = failed(rows_connector("yield {}"), interface="bytes")
    assert place(error) == ("missing_function", "INTERFACE_NOT_DEFINED", "connector/connector.py", None)
    assert error["message"] == (
        "the code interface is to be bytes, which needs read_bytes; the connector code defines read_rows"
    )


def test_the_bytes_interface_needs_a_parser() -> None:
    error = failed(f"{LIST_ONE}\ndef read_bytes(context, metadata): yield b''")
    assert (error["phase"], error["code"]) == ("request", "PARSER_MISSING")


def test_a_failing_context_names_the_line_that_failed() -> None:
    connection = "import json\ndef context(credentials):\n    return json.loads(credentials)\n"
    error = error_of(run(request_of_test(connection, "not json")))
    assert place(error) == ("context", "CONTEXT_FAILED", "connection/connection.py", 3)
    assert error["message"].startswith("JSONDecodeError: ")
    assert [frame["function"] for frame in error["traceback"]] == ["context"]


def test_a_context_that_is_no_dict_names_the_definition() -> None:
    error = error_of(run(request_of_test("\ndef context(credentials):\n    return credentials\n", "text")))
    assert place(error) == ("context", "CONTEXT_NOT_A_DICT", "connection/connection.py", 2)
    assert error["message"] == "context must return a dict, not str"


def test_a_context_that_needs_credentials_is_not_called_without() -> None:
    error = error_of(run(request_of_test("def context(credentials):\n    return {}\n")))
    assert place(error) == ("context", "CREDENTIALS_MISSING", "connection/connection.py", 1)


@pytest.mark.parametrize("code", ["def context(credentials=None): return {}", "def context(): return {}", "x = 1"])
def test_a_context_that_can_do_without_credentials_does(code: str) -> None:
    assert timeless(run(request_of_test(code))) == {
        "protocol": 1,
        "runner": {"inference": 1, "memoryMb": None},
        "ok": {"functions": ["context"] if "context" in code else []},
    }


def test_a_failing_listing_names_the_line() -> None:
    code = "def list_objects(context, metadata):\n    yield from context['x']\ndef read_rows(c, m): ...\n"
    error = failed(code)
    assert place(error) == ("list", "LIST_FAILED", "connector/connector.py", 2)
    assert error["message"] == "KeyError: 'x'"


def test_a_failing_read_names_line_and_partition() -> None:
    error = failed(rows_connector("yield {'a': 1}\nraise OSError('gone')"))
    assert place(error) == ("read", "READ_FAILED", "connector/connector.py", 7)
    assert (error["partition"], error["message"]) == ("a", "OSError: gone")


def test_a_failure_inside_a_library_names_the_user_s_line() -> None:
    error = failed(rows_connector("import json\nyield {'a': 1}\njson.loads('{')"))
    assert place(error) == ("read", "READ_FAILED", "connector/connector.py", 8)
    assert [frame["file"] for frame in error["traceback"]] == ["connector/connector.py"]


def test_a_function_that_can_t_be_called_names_its_definition() -> None:
    error = failed(f"{LIST_ONE}\ndef read_rows(context, metadata, more):\n    yield {{}}\n")
    assert place(error) == ("read", "READ_FAILED", "connector/connector.py", 5)
    assert error["message"] == (
        "TypeError: read_rows() missing 1 required positional argument: 'more': "
        "offered are context, metadata, properties"
    )


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("return 1", 5, "read_rows must yield dicts or lists of dicts, but it returned int"),
        (
            "return {'a': 1}",
            5,
            "read_rows must yield dicts or lists of dicts, but it returned dict: write yield in place of return",
        ),
        ("yield {'a': 1}\nyield 'x'", 7, "read_rows must yield dicts or lists of dicts, not str"),
        ("yield [{'a': 1}, 2]", 6, f"read_rows yielded a list that holds int, not dicts: {DICT_ZIP}"),
        ("yield (1, 'x')", 6, f"read_rows yielded a tuple that holds int, not dicts: {DICT_ZIP}"),
        ("yield [(1, 'x')]", 6, f"read_rows yielded a list that holds tuple, not dicts: {DICT_ZIP}"),
    ],
)
def test_a_read_that_gives_something_else_says_what_it_must_give(body: str, line: int, message: str) -> None:
    error = failed(rows_connector(body))
    assert place(error) == ("read", "READ_RESULT", "connector/connector.py", line)
    assert error["message"] == message


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("return b'a'", "read_bytes must yield bytes, but it returned bytes: write yield in place of return"),
        ("yield 'a'", "read_bytes must yield bytes, not str"),
    ],
)
def test_read_bytes_must_yield_bytes(result: str, message: str) -> None:
    error = failed(f"{LIST_ONE}\ndef read_bytes(context, metadata):\n    {result}\n", parser={"type": "csv"})
    assert (error["phase"], error["code"], error["message"]) == ("read", "READ_RESULT", message)


def test_a_value_without_a_type_is_a_read_error_with_its_path() -> None:
    error = failed(rows_connector("yield {'a': [{'b': 1j}]}"))
    assert place(error) == ("read", "UNSUPPORTED_VALUE", "connector/connector.py", 5)
    assert error["message"] == "a[].b holds a value of type complex, which has no type in a schema"


def test_a_key_that_is_no_text_is_a_read_error() -> None:
    error = failed(rows_connector("yield {1: 'a'}"))
    assert (error["code"], error["message"]) == ("UNSUPPORTED_KEY", "a row has a key that is int: keys must be str")


def test_nesting_without_end_is_a_limit() -> None:
    error = failed(rows_connector("a = {}\na['a'] = a\nyield a"))
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "TOO_DEEP", "a")


def test_a_fault_in_the_data_names_partition_and_line() -> None:
    error = failed(f"{LIST_ONE}\ndef read_bytes(c, m):\n    yield b'a\\n1,2\\n'\n", parser={"type": "csv"})
    assert place(error) == ("parse", "RAGGED_ROW", None, None)
    assert error["message"] == "line 2: 2 fields, but the header has 1"
    assert error["partition"] == "a"


def test_a_csv_error_that_the_user_s_code_raises_is_a_read_error() -> None:
    code = f"import csv\n{LIST_ONE}\ndef read_bytes(c, m):\n    yield b'a'\n    raise csv.Error('mine')\n"
    error = failed(code, parser={"type": "csv"})
    assert place(error) == ("read", "READ_FAILED", "connector/connector.py", 8)


def test_an_endless_recursion_keeps_the_first_and_the_last_frames() -> None:
    error = failed(rows_connector("def f(n):\n    return f(n + 1)\nyield {'a': f(0)}"))
    assert error["message"].startswith("RecursionError: ")
    assert len(error["traceback"]) == 100
    assert (error["traceback"][0]["function"], error["traceback"][-1]["function"]) == ("read_rows", "f")


def test_an_exception_that_can_t_be_printed_still_has_its_place() -> None:
    code = "class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E\n"
    error = error_of(run(request_of_test(code)))
    assert place(error) == ("import", "IMPORT_FAILED", "connection/connection.py", 4)
    assert error["message"] == "E: <the exception can't be printed>"


def test_texts_are_bounded_and_hold_no_half_characters() -> None:
    error = error_of(run(request_of_test("raise ValueError('😀' * 5000 + chr(0xd800))")))
    assert len(error["message"].encode("utf-16-le")) <= 2 * 4096
    assert error["message"].endswith("😀\u2026")
    assert error_of(run(request_of_test("raise ValueError(chr(0xd800))")))["message"] == "ValueError: \ufffd"


def test_the_run_s_folder_is_in_no_message() -> None:
    error = error_of(run(request_of_test("open(__file__ + '.missing')")))
    assert (
        error["message"] == "FileNotFoundError: [Errno 2] No such file or directory: 'connection/connection.py.missing'"
    )


def test_a_value_that_fails_when_it_is_looked_at_names_the_line_of_its_class() -> None:
    code = f"""
from collections.abc import Mapping
class Lazy(Mapping):
    def __getitem__(self, key): raise KeyError(key)
    def __iter__(self): raise OSError("gone")
    def __len__(self): return 1
{LIST_ONE}
def read_rows(context, metadata):
    yield {{"a": Lazy()}}
"""
    error = failed(code)
    assert (*place(error), error["message"]) == ("read", "READ_FAILED", "connector/connector.py", 5, "OSError: gone")
