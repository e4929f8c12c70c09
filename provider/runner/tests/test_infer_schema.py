"""infer_schema: each form that a declared schema may have, and what is said of other ones."""

from __future__ import annotations

from typing import Any

import pytest
from support import failed, generated

NOT_READ = """
def list_objects(context, metadata): raise ValueError("list_objects ran")
def read_rows(context, metadata): raise ValueError("read_rows ran")
"""
IMPORTS = "import datetime, decimal, typing, uuid\n"


def declared(returned: str, before: str = "", **options: Any) -> dict[str, Any]:
    code = f"{IMPORTS}{before}\ndef infer_schema(context, metadata):\n    return {returned}\n"
    return generated(code + NOT_READ, **options)


def fault(returned: str, before: str = "") -> dict[str, Any]:
    return failed(f"{IMPORTS}{before}\ndef infer_schema(context, metadata):\n    return {returned}\n{NOT_READ}")


def test_the_whole_answer_of_a_declared_schema() -> None:
    assert declared("{'b': 'int64 not null', 'a': 'string'}") == {
        "interface": "rows",
        "functions": ["list_objects", "read_rows", "infer_schema"],
        "schema": {"fields": {"b": "int64 not null", "a": "string"}, "order": "b, a"},
        "coverage": "declared",
        "counts": {"partitions": 0, "rows": 0, "bytes": 0},
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("'timestamp[us, UTC]'", {"a": "timestamp[us, UTC]"}),
        ("'decimal(10,2) not null'", {"a": "decimal(10,2) not null"}),
        ("'json'", {"a": "json"}),
        ("'list'", {"a": "list"}),
        ("'struct not null'", {"a": "struct not null"}),
        ("bool", {"a": "bool"}),
        ("int", {"a": "int64"}),
        ("float", {"a": "float64"}),
        ("str", {"a": "string"}),
        ("bytes", {"a": "binary"}),
        ("decimal.Decimal", {"a": "decimal(38,18)"}),
        ("datetime.date", {"a": "date"}),
        ("datetime.datetime", {"a": "timestamp[us]"}),
        ("datetime.time", {"a": "time"}),
        ("datetime.timedelta", {"a": "duration[us]"}),
        ("uuid.UUID", {"a": "uuid"}),
        ("None", {"a": "null"}),
        ("list", {"a": "list"}),
        ("dict", {"a": "struct"}),
        ("list[str]", {"a[]": "string"}),
        ("typing.List[typing.Dict[str, int]]", {"a[]{}": "int64"}),
        ("dict[str, list[float]]", {"a{}[]": "float64"}),
        ("int | None", {"a": "int64"}),
        ("typing.Optional[str]", {"a": "string"}),
        ("['int8 not null']", {"a[]": "int8 not null"}),
        ("{'y': 'date', 'x': {'z': int}}", {"a.x.z": "int64", "a.y": "date"}),
        ("[{'sku': 'string not null'}]", {"a[].sku": "string not null"}),
        ("{'b.c': int}", {'a."b.c"': "int64"}),
    ],
)
def test_a_mapping_takes_texts_of_the_grammar_python_types_and_nested_ones(
    type_: str, expected: dict[str, str]
) -> None:
    assert declared(f"{{'a': {type_}}}")["schema"] == {"fields": expected, "order": "a"}


@pytest.mark.parametrize(
    ("type_", "message"),
    [
        ("'int'", "infer_schema: a.b: 'int' is no type: write \"int64\""),
        ("'STRING'", "infer_schema: a.b: 'STRING' is no type: write \"string\""),
        ("'string NOT NULL'", "infer_schema: a.b: 'string NOT NULL' is no type: write a type such as"),
        ("'decimal(80,2)'", "infer_schema: a.b: 'decimal(80,2)' is no type: write a type such as"),
        ("[]", 'infer_schema: a.b: a list must hold the one type of its items, for example ["string"]'),
        ("[str, int]", "infer_schema: a.b: a list must hold the one type of its items"),
        ("set", "infer_schema: a.b: set stands for no type: write a type such as"),
        ("3", "infer_schema: a.b: a int stands for no type here: write a type such as"),
        ("list[int | str]", "infer_schema: a.b[]: a UnionType stands for no type here"),
        ("dict[int, str]", "infer_schema: a.b: a GenericAlias stands for no type here"),
        ("{1: 'string'}", "infer_schema: a.b: a column's name is int: it must be str"),
    ],
)
def test_a_type_that_is_none_names_the_column_and_what_to_write(type_: str, message: str) -> None:
    error = fault(f"{{'a': {{'b': {type_}}}}}")
    assert (error["phase"], error["code"], error["file"]) == ("infer", "INFER_TYPE", "connector/connector.py")
    assert error["message"].startswith(message)


@pytest.mark.parametrize("returned", ["None", "['a']", "'a'", "object()", "(x for x in ())"])
def test_a_result_that_is_no_schema_names_the_forms(returned: str) -> None:
    error = fault(returned)
    assert (error["phase"], error["code"], error["line"]) == ("infer", "INFER_RESULT", 3)
    assert error["message"].startswith("infer_schema must return a mapping from column to type, a Spark StructType, ")


def test_a_failing_infer_schema_names_the_line() -> None:
    error = fault("{}['x']")
    assert (error["phase"], error["code"], error["line"]) == ("infer", "INFER_FAILED", 4)
    error = failed(f"async def infer_schema(context): return {{}}\n{NOT_READ}")
    assert (error["code"], "must not be async" in error["message"]) == ("INFER_RESULT", True)


def test_it_gets_what_its_parameters_ask_for() -> None:
    code = (
        "def infer_schema(properties, metadata, context): return {properties['c'] + context['d'] + str(metadata): int}"
    )
    ok = generated(code + NOT_READ, "def context(credentials=''): return {'d': 'd'}", properties={"c": "c"})
    assert ok["schema"]["order"] == '"cd{}"'
    assert generated(f"def infer_schema(): return {{'a': int}}\n{NOT_READ}")["schema"]["order"] == "a"


def test_it_needs_no_parser_and_no_sample() -> None:
    code = "def infer_schema(c, m): return {'a': int}\ndef list_objects(c, m): ...\ndef read_bytes(c, m): ...\n"
    ok = generated(code, sample={"rows": 1})
    assert (ok["interface"], ok["coverage"]) == ("bytes", "declared")


def test_an_empty_mapping_is_an_empty_schema_and_a_warning() -> None:
    ok = declared("{}")
    assert ok["schema"] == {"fields": {}, "order": ""}
    assert [(w["code"], w["message"]) for w in ok["warnings"]] == [
        ("EMPTY_RESULT", "the schema is empty: infer_schema declares no columns")
    ]


def test_an_empty_pandas_frame_counts_by_its_dtypes() -> None:
    frame = (
        "pd.DataFrame({'i': pd.Series(dtype='int8'), 's': pd.Series(dtype='string'), 'd': pd.Series(dtype='M8[ms]')})"
    )
    ok = declared(frame, "import pandas as pd")
    assert ok["schema"] == {"fields": {"i": "int8", "s": "string", "d": "timestamp[ms]"}, "order": "i, s, d"}
    assert ok["warnings"] == []


def test_a_column_of_dtype_object_without_values_is_text_and_a_warning() -> None:
    ok = declared("pd.DataFrame(columns=['a', 'b'], dtype=object)", "import pandas as pd")
    assert ok["schema"]["fields"] == {"a": "string", "b": "string"}
    assert [(w["code"], w["path"]) for w in ok["warnings"]] == [("UNTYPED_COLUMN", "a"), ("UNTYPED_COLUMN", "b")]


def test_a_full_pandas_frame_counts_by_its_values_too() -> None:
    ok = declared("pd.DataFrame({'a': [[1]], 'n': [None]})", "import pandas as pd")
    assert ok["schema"]["fields"] == {"a[]": "int64", "n": "null"}


def test_a_pandas_frame_with_names_that_are_none_is_refused() -> None:
    error = fault("pd.DataFrame([[1]])", "import pandas as pd")
    assert (error["phase"], error["code"]) == ("infer", "UNSUPPORTED_KEY")
    assert fault("pd.Series([1])", "import pandas as pd")["code"] == "INFER_RESULT"
    assert fault("pd.DataFrame({'a': [1j]})", "import pandas as pd")["message"] == (
        "infer_schema: a is of a type that no schema has: complex128"
    )


def test_an_arrow_schema_says_which_leaves_are_not_null() -> None:
    schema = """pa.schema([
        pa.field("id", pa.int32(), nullable=False),
        pa.field("at", pa.timestamp("ms", tz="Europe/Berlin")),
        pa.field("who", pa.struct([pa.field("name", pa.string(), nullable=False), pa.field("n", pa.uint8())]),
                 nullable=False),
        pa.field("maybe", pa.struct([pa.field("name", pa.string(), nullable=False)])),
        pa.field("tags", pa.list_(pa.field("item", pa.string(), nullable=False))),
        pa.field("items", pa.list_(pa.struct([pa.field("sku", pa.string(), nullable=False)]))),
        pa.field("attrs", pa.map_(pa.string(), pa.field("value", pa.int8(), nullable=False))),
    ])"""
    expected = {
        "id": "int32 not null",
        "at": "timestamp[us, UTC]",
        "who.name": "string not null",
        "who.n": "int16",
        "maybe.name": "string",
        "tags[]": "string not null",
        "items[].sku": "string",
        "attrs{}": "int8 not null",
    }
    assert declared(schema, "import pyarrow as pa")["schema"]["fields"] == expected
    assert declared(f"{schema}.empty_table()", "import pyarrow as pa")["schema"]["fields"] == expected


def test_an_arrow_schema_with_a_name_twice_is_refused() -> None:
    error = fault("pa.schema([('a', pa.int8()), ('a', pa.int8())])", "import pyarrow as pa")
    assert (error["phase"], error["code"]) == ("infer", "DUPLICATE_COLUMN")
    assert fault("pa.int8()", "import pyarrow as pa")["code"] == "INFER_RESULT"


def test_names_that_hold_a_credential_are_shown_without_and_keep_not_null() -> None:
    secret = "a-secret-of-some-length"
    ok = generated(
        f"def infer_schema(c, m): return {{c['s']: 'string not null'}}\n{NOT_READ}",
        "def context(credentials): return {'s': credentials}",
        credentials=secret,
    )
    assert ok["schema"]["fields"] == {'"[credential]"': "string not null"}
    assert [warning["code"] for warning in ok["warnings"]] == ["CREDENTIAL_IN_NAME"]
