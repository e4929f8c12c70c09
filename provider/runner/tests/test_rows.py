"""read_rows: what counts as a row, and what as a batch of rows."""

from __future__ import annotations

import pytest
from support import failed, generated, rows_connector


def fields(body: str, before: str = "") -> dict[str, str]:
    schema: dict[str, str] = generated(before + rows_connector(body))["schema"]["fields"]
    return schema


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("import dataclasses\n@dataclasses.dataclass\nclass R:\n    a: int\n    b: str\n", "R(1, 'x')"),
        ("import typing\nclass R(typing.NamedTuple):\n    a: int\n    b: str\n", "R(1, 'x')"),
        ("import collections\nR = collections.namedtuple('R', 'a b')\n", "R(1, 'x')"),
        ("import pydantic\nclass R(pydantic.BaseModel):\n    a: int\n    b: str\n", "R(a=1, b='x')"),
        ("import pydantic.v1\nclass R(pydantic.v1.BaseModel):\n    a: int\n    b: str\n", "R(a=1, b='x')"),
        ("import collections\nR = collections.OrderedDict\n", "R(a=1, b='x')"),
        ("import types\n", "types.MappingProxyType({'a': 1, 'b': 'x'})"),
    ],
    ids=["dataclass", "NamedTuple", "namedtuple", "pydantic 2", "pydantic 1", "dict subclass", "mapping"],
)
def test_an_object_with_named_fields_is_a_row_alone_and_in_a_batch(before: str, row: str) -> None:
    expected = {"a": "int64", "b": "string"}
    assert fields(f"yield {row}", before) == expected
    assert fields(f"yield [{row}, {{'a': 2, 'b': 'y'}}]", before) == expected
    assert fields(f"return [{row}]", before) == expected


def test_a_named_tuple_of_dicts_is_one_row_and_a_plain_tuple_of_them_a_batch() -> None:
    before = "import collections\nR = collections.namedtuple('R', 'a b')\n"
    assert fields("yield R({'x': 1}, {'x': 2})", before) == {"a.x": "int64", "b.x": "int64"}
    assert fields("yield ({'x': 1}, {'x': 2})") == {"x": "int64"}


def test_arrow_tables_and_record_batches_count_by_their_schema() -> None:
    body = """
    import pyarrow as pa
    schema = pa.schema([('a', pa.int8()), ('b', pa.list_(pa.string()))])
    yield pa.record_batch([[1, None], [['x'], []]], schema=schema)
    yield {'c': 1}
    yield pa.table([[1], [None]], schema=schema)
    yield schema.empty_table()
    """
    ok = generated(rows_connector(body))
    assert ok["schema"] == {"fields": {"a": "int8", "b[]": "string", "c": "int64"}, "order": "a, b, c"}
    assert ok["counts"]["rows"] == 4


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("pandas.DataFrame({'a': [1]})", "DataFrame (from pandas): define read_pandas_dataframe instead"),
        ("[pandas.DataFrame({'a': [1]})]", "DataFrame (from pandas): define read_pandas_dataframe instead"),
        ("pandas.Series([1])", "dicts or lists of dicts, not Series"),
        ("b'a'", "dicts or lists of dicts, not bytes"),
    ],
)
def test_what_is_no_row_is_refused_and_a_frame_with_what_to_do(value: str, hint: str) -> None:
    error = failed(f"import pandas\n{rows_connector(f'yield {value}')}")
    assert (error["phase"], error["code"], error["line"]) == ("read", "READ_RESULT", 7)
    assert hint in error["message"]


@pytest.mark.parametrize(
    "code",
    ["async def read_rows(context, metadata):\n    yield {}", "async def read_rows(context, metadata):\n    return []"],
)
def test_an_async_function_is_refused_with_what_to_write(code: str) -> None:
    listing = "def list_objects(c, m): return [{'name': 'a', 'fingerprint': '1', 'is_prefix': False}]\n"
    error = failed(listing + code)
    assert (error["phase"], error["code"], error["line"]) == ("read", "READ_RESULT", 2)
    assert error["message"].endswith(": the function must not be async; let a plain one call asyncio.run")
    error = failed("async def list_objects(c, m): yield {}\ndef read_rows(c, m): ...")
    assert (error["phase"], error["code"]) == ("list", "LIST_RESULT")
    assert "must not be async" in error["message"]
    error = failed(rows_connector("yield {}"), "async def context(credentials=''): return {}")
    assert (error["phase"], error["code"]) == ("context", "CONTEXT_NOT_A_DICT")
    assert "must not be async" in error["message"]
