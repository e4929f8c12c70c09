"""read_spark_dataframe and infer_schema with Spark: what can be said without it, and, marked slow, real runs.

The real runs import pyspark from the folder that ``PYTHON_CONNECTORS_SPARK`` names (``npm run test:slow`` makes it).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from support import LIST_ONE, error_of, failed, generate_request, generated, ok_of, read_request, source

from python_connectors_runner.supervisor.supervise import run

SPARK = os.environ.get("PYTHON_CONNECTORS_SPARK", "")
TRIVIAL = f"{LIST_ONE}\ndef read_spark_dataframe(spark, context, metadata): ...\n"


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("Spark needs Java 17 or newer, and there is none on PATH or in JAVA_HOME")
    if not SPARK:
        pytest.skip("PYTHON_CONNECTORS_SPARK names no folder with pyspark: npm run test:slow makes one")
    monkeypatch.syspath_prepend(SPARK)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pyspark that can be imported."""
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").touch()
    (tmp_path / "pyspark" / "sql.py").write_text("SparkSession = None\n")
    monkeypatch.syspath_prepend(str(tmp_path))


def test_in_lambda_the_alternatives_are_named_before_any_code_of_the_connection_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "runner")
    error = failed(TRIVIAL, "def context(credentials=''): raise ValueError")
    assert (error["phase"], error["code"]) == ("request", "SPARK_IN_LAMBDA")
    for alternative in ("read_rows", "read_pandas_dataframe", "the local runner"):
        assert alternative in error["message"]


def test_in_lambda_an_infer_schema_that_asks_for_no_session_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "runner")
    assert generated(f"{TRIVIAL}def infer_schema(context, metadata): return {{'a': int}}")["coverage"] == "declared"
    error = failed(f"{TRIVIAL}def infer_schema(spark, context, metadata): return {{'a': int}}")
    assert error["code"] == "SPARK_IN_LAMBDA"


def test_a_missing_pyspark_is_named_with_where_to_install_it() -> None:
    for code in (TRIVIAL, f"from pyspark.sql import functions\n{TRIVIAL}"):
        error = failed(code)
        assert (error["phase"], error["code"]) == ("import", "MISSING_PACKAGE")
        assert error["message"].startswith("ModuleNotFoundError: No module named 'pyspark'")
        assert "install pyspark into the Python that the local runner uses (pip install pyspark)" in error["message"]


@pytest.mark.usefixtures("stub")
@pytest.mark.parametrize("java_home", ["", "/nowhere"])
def test_a_missing_java_is_said_so(monkeypatch: pytest.MonkeyPatch, java_home: str) -> None:
    monkeypatch.setenv("JAVA_HOME", java_home)
    monkeypatch.setenv("PATH", "/nowhere")
    error = failed(TRIVIAL)
    assert (error["phase"], error["code"]) == ("import", "MISSING_JAVA")
    assert "install one, and name it in JAVA_HOME or put it on PATH" in error["message"]


ALL_TYPES = """
from pyspark.sql import functions as F
import helpers

def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False, "rows": 600}
    yield {"name": "b", "fingerprint": "1", "is_prefix": False, "rows": 0}

def read_spark_dataframe(spark, context, metadata):
    twice = F.udf(lambda n: helpers.twice(n), "int")
    return spark.range(metadata["rows"]).select(
        "id",
        F.col("id").cast("int").alias("i32"),
        F.col("id").cast("smallint").alias("i16"),
        (F.col("id") % 100).cast("tinyint").alias("i8"),
        F.col("id").cast("float").alias("f32"),
        F.col("id").cast("double").alias("f64"),
        F.lit("1.5").cast("decimal(10,2)").alias("dec"),
        F.lit(True).alias("yes"),
        F.lit("x").alias("s"),
        F.lit("x").cast("varchar(5)").alias("vc"),
        F.lit(b"x").alias("bin"),
        F.current_date().alias("d"),
        F.current_timestamp().alias("ts"),
        F.current_timestamp().cast("timestamp_ntz").alias("ntz"),
        F.expr("INTERVAL '1 02:03:04' DAY TO SECOND").alias("dt"),
        F.expr("INTERVAL '1-2' YEAR TO MONTH").alias("ym"),
        F.lit(None).alias("nothing"),
        F.array(F.lit("x")).alias("arr"),
        F.create_map(F.lit("k"), F.lit(1)).alias("m"),
        F.create_map(F.lit(1), F.lit("v")).alias("by_number"),
        F.struct(F.lit(1).alias("x"), F.array(F.struct(F.lit("q").alias("y"))).alias("z")).alias("st"),
        twice("id").alias("udf"),
    )
"""


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_every_type_of_a_frame_is_that_of_its_schema_and_functions_of_other_modules_run() -> None:
    ok = generated({"connector.py": ALL_TYPES, "helpers.py": "def twice(n): return 2 * n"})
    fields = {
        "id": "int64",
        "i32": "int32",
        "i16": "int16",
        "i8": "int8",
        "f32": "float32",
        "f64": "float64",
        "dec": "decimal(10,2)",
        "yes": "bool",
        "s": "string",
        "vc": "string",
        "bin": "binary",
        "d": "date",
        "ts": "timestamp[us, UTC]",
        "ntz": "timestamp[us]",
        "dt": "duration[us]",
        "ym": "string",
        "nothing": "null",
        "arr[]": "string",
        "m{}": "int32",
        "by_number[].key": "int32",
        "by_number[].value": "string",
        "st.x": "int32",
        "st.z[].y": "string",
        "udf": "int32",
    }
    assert ok["schema"]["fields"] == fields
    assert ok["counts"] == {"partitions": 2, "rows": 600, "bytes": 0}
    assert (ok["coverage"], ok["warnings"]) == ("full", [])


TWO_ARGUMENTS = """
from pyspark.sql import SparkSession
def read_spark_dataframe(context, metadata):
    spark = SparkSession.builder.appName("mine").getOrCreate()
    assert spark is SparkSession.getActiveSession()
    settings = {name: spark.conf.get(name) for name in ("spark.ui.enabled", "spark.driver.host", "spark.local.dir")}
    assert settings["spark.ui.enabled"] == "false"
    assert settings["spark.driver.host"] == "127.0.0.1"
    import os
    assert settings["spark.local.dir"].startswith(os.getcwd())
    spark.range(3).write.saveAsTable("t")
    assert os.path.isdir("tmp/spark/warehouse/t")
    return spark.table("t")
"""


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_code_without_the_parameter_finds_the_session_which_stays_in_the_run_s_folder_and_is_quiet() -> None:
    response = run({**generate_request(LIST_ONE + TWO_ARGUMENTS), "output": True})
    ok = ok_of(response)
    assert (ok["schema"]["fields"], ok["counts"]["rows"]) == ({"id": "int64"}, 3)
    assert response["output"]["stdout"] == ""
    # A word of Java's own.
    assert response["output"]["stderr"] in ("", "WARNING: Using incubator modules: jdk.incubator.vector\n")


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    ("returned", "phase", "code", "message"),
    [
        ("spark.range(3).select(F.udf(lambda n: 1 // n, 'int')('id'))", "read", "READ_FAILED", "ZeroDivisionError"),
        ("spark.range(3).select(F.raise_error(F.lit('on purpose')))", "read", "READ_FAILED", "on purpose"),
        ("spark.sql('select 1 a, 2 a')", "read", "DUPLICATE_COLUMN", "the column 'a' twice"),
        ("spark.readStream.format('rate').load()", "read", "READ_RESULT", "a streaming DataFrame, which has no end"),
        ("[1]", "read", "READ_RESULT", "must return a Spark DataFrame, not list"),
        ("spark.nothing", "read", "READ_FAILED", "AttributeError"),
    ],
)
def test_a_fault_of_any_column_of_any_row_is_a_read_error(returned: str, phase: str, code: str, message: str) -> None:
    body = f"def read_spark_dataframe(spark, context, metadata):\n    return {returned}\n"
    error = failed(f"from pyspark.sql import functions as F\n{LIST_ONE}\n{body}")
    assert (error["phase"], error["code"], error["partition"]) == (phase, code, "a")
    assert message in error["message"]


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_samples_limits_and_first_rows() -> None:
    code = f"{LIST_ONE}\ndef read_spark_dataframe(s, c, m): return s.range(1000).selectExpr('id', 'struct(id x) s')\n"
    ok = generated(code, sample={"rows": 10})
    assert (ok["coverage"], ok["counts"]["rows"]) == ("sampled", 10)
    ok = generated(code, limits={"rows": 999})
    assert (ok["coverage"], ok["counts"]["rows"]) == ("partial", 999)
    assert [warning["code"] for warning in ok["warnings"]] == ["PARTIAL_COVERAGE"]
    assert ok_of(run(read_request(code, rows=2))) == {
        "interface": "spark_dataframe",
        "columns": ["id", "s"],
        "rows": [{"id": 0, "s": {"x": 0}}, {"id": 1, "s": {"x": 1}}],
        "more": True,
    }


STRUCT_TYPE = """
from pyspark.sql import types as T
def infer_schema(context, metadata):
    return T.StructType([
        T.StructField("id", T.LongType(), nullable=False),
        T.StructField("c", T.CharType(3)),
        T.StructField("price", T.DecimalType(12, 4)),
        T.StructField("tags", T.ArrayType(T.StringType(), containsNull=False)),
        T.StructField("who", T.StructType([T.StructField("name", T.StringType(), nullable=False)]), nullable=False),
        T.StructField("maybe", T.StructType([T.StructField("name", T.StringType(), nullable=False)])),
        T.StructField("attrs", T.MapType(T.StringType(), T.ShortType(), valueContainsNull=False)),
    ])
"""


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_a_struct_type_needs_no_session_and_says_which_leaves_are_not_null(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    request: Any = generate_request(TRIVIAL + STRUCT_TYPE)
    assert ok_of(run(request))["schema"]["fields"] == {
        "id": "int64 not null",
        "c": "string",
        "price": "decimal(12,4)",
        "tags[]": "string not null",
        "who.name": "string not null",
        "maybe.name": "string",
        "attrs{}": "int16 not null",
    }


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_an_empty_spark_frame_declares_a_schema_and_a_name_twice_is_refused() -> None:
    code = f"{TRIVIAL}def infer_schema(spark, context, metadata): return "
    ok = generated(code + "spark.createDataFrame([], 'a int, b array<string> not null')")
    assert ok["schema"]["fields"] == {"a": "int32", "b[]": "string"}
    assert ok["coverage"] == "declared"
    error = error_of(run({**generate_request(code + "spark.sql('select 1 a, 2 a')"), "connection": source("", "c.py")}))
    assert (error["phase"], error["code"]) == ("infer", "DUPLICATE_COLUMN")
