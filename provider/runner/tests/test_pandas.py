"""read_pandas_dataframe: types by dtype, by value where the dtype is object; whole frames, generators, faults."""

from __future__ import annotations

from typing import Any

import pytest
from support import LIST_ONE, error_of, failed, generated, ok_of, read_request

from python_connectors_runner.supervisor.supervise import run

IMPORTS = "import datetime, decimal\nimport numpy as np\nimport pandas as pd\nimport pyarrow as pa\n"


def reader(body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f"{IMPORTS}{LIST_ONE}\ndef read_pandas_dataframe(context, metadata):\n{lines}\n"


def fields(body: str) -> dict[str, str]:
    found: dict[str, str] = generated(reader(body))["schema"]["fields"]
    return found


CASES = [
    ("pd.Series([1], dtype='int8')", {"a": "int8"}),
    ("pd.Series([1], dtype='int16')", {"a": "int16"}),
    ("pd.Series([1], dtype='int32')", {"a": "int32"}),
    ("[1]", {"a": "int64"}),
    ("pd.Series([1], dtype='uint8')", {"a": "int16"}),
    ("pd.Series([1], dtype='uint16')", {"a": "int32"}),
    ("pd.Series([1], dtype='uint32')", {"a": "int64"}),
    ("pd.Series([1], dtype='uint64')", {"a": "uint64"}),
    ("pd.Series([1], dtype='float16')", {"a": "float32"}),
    ("pd.Series([1], dtype='float32')", {"a": "float32"}),
    ("[0.5]", {"a": "float64"}),
    ("[True]", {"a": "bool"}),
    # An integer column that has gaps is one of floats in pandas, unless its dtype is Int64.
    ("[1, None]", {"a": "float64"}),
    ("pd.Series([1, None], dtype='Int64')", {"a": "int64"}),
    ("pd.Series([1, None], dtype='UInt8')", {"a": "int16"}),
    ("pd.Series([1, None], dtype='Float32')", {"a": "float32"}),
    ("pd.Series([True, None], dtype='boolean')", {"a": "bool"}),
    ("pd.Series(['x', None], dtype='string')", {"a": "string"}),
    ("['x', None]", {"a": "string"}),
    ("np.array(['2026-01-31'], dtype='M8[s]')", {"a": "timestamp[s]"}),
    ("np.array(['2026-01-31'], dtype='M8[ms]')", {"a": "timestamp[ms]"}),
    ("np.array(['2026-01-31'], dtype='M8[us]')", {"a": "timestamp[us]"}),
    ("np.array(['2026-01-31'], dtype='M8[ns]')", {"a": "timestamp[ns]"}),
    ("pd.to_datetime(['2026-01-31'], utc=True)", {"a": "timestamp[us, UTC]"}),
    ("pd.to_datetime(['2026-01-31']).tz_localize('Europe/Berlin')", {"a": "timestamp[us, UTC]"}),
    ("pd.to_timedelta(['1s'])", {"a": "duration[us]"}),
    ("pd.Categorical(['x', None])", {"a": "string"}),
    ("pd.Categorical([1, None])", {"a": "int64"}),
    ("pd.Categorical(pd.to_datetime(['2026-01-31'], utc=True))", {"a": "timestamp[us, UTC]"}),
    ("pd.Categorical([decimal.Decimal('1.5')])", {"a": "decimal(2,1)"}),
    ("pd.period_range('2026', periods=1, freq='M')", {"a": "string"}),
    ("pd.interval_range(0, 1)", {"a": "string"}),
    ("pd.arrays.SparseArray([0, 1])", {"a": "int64"}),
    ("pd.Series([1], dtype='int8[pyarrow]')", {"a": "int8"}),
    (
        "pd.Series([[1]], dtype=pd.ArrowDtype(pa.list_(pa.int8())))",
        {"a[]": "int8"},
    ),
    # object: by the values; what is missing is null.
    ("pd.Series(['x', None, float('nan'), pd.NA, pd.NaT], dtype=object)", {"a": "string"}),
    ("pd.Series([None, None], dtype=object)", {"a": "null"}),
    ("pd.Series([1, 2.5], dtype=object)", {"a": "float64"}),
    ("pd.Series([decimal.Decimal('1.25'), None], dtype=object)", {"a": "decimal(3,2)"}),
    ("pd.Series([datetime.date(2026, 1, 31)], dtype=object)", {"a": "date"}),
    ("[[1, 2], None]", {"a[]": "int64"}),
    ("[np.array([0.5]), None]", {"a[]": "float64"}),
    ("[{'x': 1}, {'y': 'b'}]", {"a.x": "int64", "a.y": "string"}),
]


@pytest.mark.parametrize(("column", "expected"), CASES, ids=[column for column, _ in CASES])
def test_a_column_has_the_type_of_its_dtype(column: str, expected: dict[str, str]) -> None:
    assert fields(f"return pd.DataFrame({{'a': {column}}})") == expected


def test_frames_may_be_yielded_and_join_like_any_rows() -> None:
    body = """
yield pd.DataFrame({"b": pd.Series([1], dtype="int8"), "a": [1]})
yield pd.DataFrame({"b": pd.Series([1], dtype="int32")})
yield pd.DataFrame({"a": [0.5], "c": ["x"]})
"""
    ok = generated(reader(body))
    assert ok["schema"] == {"fields": {"b": "int32", "a": "float64", "c": "string"}, "order": "b, a, c"}
    assert ok["counts"] == {"partitions": 1, "rows": 3, "bytes": 0}


def test_a_list_of_frames_may_be_returned() -> None:
    assert generated(reader("return [pd.DataFrame({'a': [1]})] * 2"))["counts"]["rows"] == 2


def test_a_frame_without_rows_says_nothing() -> None:
    ok = generated(reader("yield pd.DataFrame({'a': pd.Series(dtype='float64')})\nyield pd.DataFrame()"))
    assert ok["schema"] == {"fields": {}, "order": ""}
    assert [warning["code"] for warning in ok["warnings"]] == ["EMPTY_RESULT"]


def test_the_index_is_no_column_and_a_named_one_is_warned_of() -> None:
    ok = generated(reader("return pd.DataFrame({'a': [1], 'day': [2]}).set_index('day')"))
    assert ok["schema"]["fields"] == {"a": "int64"}
    assert ok["warnings"] == [
        {
            "code": "INDEX_IGNORED",
            "path": "",
            "message": "the DataFrame's index day is no column: to have it as one, return frame.reset_index()",
        }
    ]


@pytest.mark.parametrize(
    ("frame", "code", "message"),
    [
        ("pd.DataFrame([[1]])", "UNSUPPORTED_KEY", "column 0 is int: names must be str, for example frame.columns ="),
        ("pd.DataFrame([[1, 2]], columns=['a', 'a'])", "DUPLICATE_COLUMN", "the column 'a' twice"),
        (
            "pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([('a', 'b')]))",
            "MULTI_INDEX_COLUMNS",
            "several levels: give them one",
        ),
        ("pd.DataFrame({'a': [1j]})", "UNSUPPORTED_VALUE", "a holds a value of type complex128, which has no type"),
        ("pd.DataFrame({'a': [object()]})", "UNSUPPORTED_VALUE", "a holds a value of type object, which has no type"),
        ("pd.DataFrame({'a': [{1: 2}]})", "UNSUPPORTED_KEY", "a has a key that is int"),
        ("pd.Series([1])", "READ_RESULT", "must return or yield pandas DataFrames, not pandas's Series"),
        ("[1]", "READ_RESULT", "must return or yield pandas DataFrames, not int"),
        ("[{'a': 1}]", "READ_RESULT", "not dict: return pandas.DataFrame(rows)"),
        ("{'a': [1]}", "READ_RESULT", "not dict: return pandas.DataFrame(rows)"),
        ("None", "READ_RESULT", "must return a pandas DataFrame, or yield some, but it returned NoneType"),
        ("pa.table({'a': [1]})", "READ_RESULT", "pyarrow's Table: convert it with to_pandas()"),
    ],
)
def test_what_can_t_be_a_schema_says_what_to_write(frame: str, code: str, message: str) -> None:
    error = failed(reader(f"return {frame}"))
    assert (error["phase"], error["code"], error["file"]) == ("read", code, "connector/connector.py")
    assert message in error["message"]


def test_a_sample_looks_at_the_first_rows_only() -> None:
    body = "yield pd.DataFrame({'a': pd.Series([1, 'x', 'y'], dtype=object)})\nraise ValueError"
    ok = generated(reader(body), sample={"rows": 1})
    assert (ok["schema"]["fields"], ok["counts"]["rows"]) == ({"a": "int64"}, 1)


def test_frames_without_end_end_at_the_limit_of_rows() -> None:
    ok = generated(reader("while True: yield pd.DataFrame({'a': range(300)})"), limits={"rows": 1_000})
    assert (ok["coverage"], ok["counts"]["rows"]) == ("partial", 1_000)


def test_the_first_rows_are_read_with_none_for_what_is_missing() -> None:
    body = """
yield pd.DataFrame({"i": pd.Series([1, None], dtype="Int64"), "f": [0.5, None], "s": ["x", None],
                    "t": pd.to_datetime(["2026-01-31", None]), "l": [[1], None], "c": pd.Categorical(["k", None])})
while True: yield pd.DataFrame({"z": [1]})
"""
    answer: dict[str, Any] = ok_of(run(read_request(reader(body), rows=3)))
    assert answer == {
        "interface": "pandas_dataframe",
        "columns": ["i", "f", "s", "t", "l", "c", "z"],
        "rows": [
            {"i": 1, "f": 0.5, "s": "x", "t": "2026-01-31T00:00:00", "l": [1], "c": "k"},
            {"i": None, "f": None, "s": None, "t": None, "l": None, "c": None},
            {"z": 1},
        ],
        "more": True,
    }


def test_a_missing_package_is_named_with_how_to_add_it() -> None:
    code = f"import nowhere_pandas as pd\n{LIST_ONE}\ndef read_pandas_dataframe(context, metadata): ...\n"
    error = error_of(run(read_request(code)))
    assert (error["phase"], error["code"], error["line"]) == ("import", "MISSING_PACKAGE", 1)
    assert "add the package that has it to the connection's requirements" in error["message"]
