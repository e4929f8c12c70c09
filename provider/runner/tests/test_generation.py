"""From user code to the answer: interfaces, counts, order, warnings."""

from __future__ import annotations

from support import LIST_ONE, failed, generate_request, generated, rows_connector, timeless

from python_connectors_runner.supervisor.supervise import run

TWO_PARTITIONS = """
def list_objects(context, metadata):
    yield {"name": "b", "fingerprint": "1", "is_prefix": False, "rows": [{"x": 1, "y": 2.5}]}
    yield {"name": "a", "fingerprint": "1", "is_prefix": False, "rows": [{"z": None, "x": "t"}, {"z": True}]}

def read_rows(context, metadata):
    yield from metadata["rows"]
"""


def test_the_whole_answer_of_a_generation() -> None:
    assert generated(TWO_PARTITIONS) == {
        "interface": "rows",
        "functions": ["list_objects", "read_rows"],
        "schema": {"fields": {"z": "bool", "x": "string", "y": "float64"}, "order": "z, x, y"},
        "coverage": "full",
        "counts": {"partitions": 2, "rows": 3, "bytes": 0},
        "warnings": [
            {"code": "MIXED_TYPES", "path": "x", "message": "integers and text in one place: typed as string"}
        ],
    }


def test_rows_may_be_dicts_lists_tuples_or_a_returned_list() -> None:
    mixed = generated(rows_connector("yield {'a': 1}\nyield []\nyield [{'a': 2}, {'b': 1}]\nyield ({'a': 3},)"))
    assert mixed["schema"]["fields"] == {"a": "int64", "b": "int64"}
    assert mixed["counts"]["rows"] == 4
    assert generated(rows_connector("return [{'a': 1}, {'a': 2}]"))["counts"]["rows"] == 2


def test_all_rows_count_however_many_there_are() -> None:
    body = "for n in range(100_000):\n    yield {'n': n, 's': 'x'}\nyield {'n': 0.5, 'last': 1}"
    ok = generated(rows_connector(body))
    assert ok["schema"] == {"fields": {"n": "float64", "s": "string", "last": "int64"}, "order": "n, s, last"}
    assert ok["counts"]["rows"] == 100_001


def test_json_lines_are_read_and_bytes_counted() -> None:
    code = f"{LIST_ONE}\ndef read_bytes(c, m):\n    yield b'{{\"a\": 1'\n    yield bytearray(b'}}\\n')\n"
    ok = generated(code, parser={"type": "json"})
    assert (ok["interface"], ok["schema"]["fields"]) == ("bytes", {"a": "int64"})
    assert ok["counts"] == {"partitions": 1, "rows": 1, "bytes": 9}


def test_the_wanted_interface_is_used_where_both_are_defined() -> None:
    code = f"{LIST_ONE}\ndef read_rows(c, m): yield {{'r': 1}}\ndef read_bytes(c, m): yield b'b\\n1'\n"
    parser = {"type": "csv"}
    assert generated(code, interface="rows", parser=parser)["schema"]["fields"] == {"r": "int64"}
    assert generated(code, interface="bytes", parser=parser)["schema"]["fields"] == {"b": "int64"}


def test_rows_warn_of_mixed_types_though_a_csv_parser_is_set_for_the_connection() -> None:
    ok = generated(rows_connector("yield {'x': 1}; yield {'x': 'a'}"), parser={"type": "csv"})
    assert [warning["code"] for warning in ok["warnings"]] == ["MIXED_TYPES"]


def test_an_empty_result_set_is_an_empty_schema_and_a_warning() -> None:
    nothing = {"fields": {}, "order": ""}
    no_rows = generated(rows_connector("yield []"))
    assert (no_rows["schema"], no_rows["counts"]["partitions"]) == (nothing, 1)
    assert [(w["code"], w["message"]) for w in no_rows["warnings"]] == [
        ("EMPTY_RESULT", "the schema is empty: no partition had any rows")
    ]
    no_partitions = generated("def list_objects(c, m): return []\ndef read_rows(c, m): ...\n")
    assert (no_partitions["schema"], no_partitions["counts"]["partitions"]) == (nothing, 0)
    assert [(w["code"], w["message"]) for w in no_partitions["warnings"]] == [
        ("EMPTY_RESULT", "the schema is empty: no partitions were listed")
    ]


def test_too_many_fields_and_too_long_paths_are_limits() -> None:
    wide = failed(rows_connector("yield {f'k{n}': 1 for n in range(10_001)}"))
    assert (wide["phase"], wide["code"]) == ("limit", "TOO_MANY_FIELDS")
    body = "yield {f'k{n}': {f'i{m}': 1 for m in range(500)} for n in range(30)}"
    nested = failed(rows_connector(body))
    assert (nested["phase"], nested["code"]) == ("limit", "TOO_MANY_FIELDS")
    long = failed(rows_connector("yield {'k' * 1025: 1}"))
    assert (long["phase"], long["code"]) == ("limit", "PATH_TOO_LONG")
    large = failed(rows_connector("yield {'k' * 900 + str(n): 1 for n in range(9_000)}"))
    assert (large["phase"], large["code"]) == ("limit", "RESPONSE_TOO_LARGE")


def test_warnings_are_bounded() -> None:
    warnings = generated(rows_connector("for v in (1, 'x'):\n    yield {f'k{n}': v for n in range(300)}"))["warnings"]
    assert len(warnings) == 200
    assert warnings[-1] == {"code": "MORE_WARNINGS", "path": "", "message": "101 more warnings were left out"}


def test_half_characters_in_names_and_partitions_do_no_harm() -> None:
    code = """
def list_objects(context, metadata):
    yield {"name": chr(0xd800), "fingerprint": "1", "is_prefix": False}
def read_rows(context, metadata):
    yield {chr(0xd800): 1}
    if context.get("fail"): raise ValueError
"""
    assert generated(code)["schema"] == {"fields": {'"\\ud800"': "int64"}, "order": '"\\ud800"'}
    error = failed(code, "def context(c=''): return {'fail': True}")
    assert error["partition"] == "\ufffd"


def test_the_same_data_gives_the_same_answer_in_whatever_order_it_comes() -> None:
    backwards = (
        TWO_PARTITIONS.replace("def list_objects", "def forwards")
        + """
def list_objects(context, metadata):
    yield from reversed(list(forwards(context, metadata)))
"""
    )
    assert timeless(run(generate_request(backwards))) == timeless(run(generate_request(TWO_PARTITIONS)))
