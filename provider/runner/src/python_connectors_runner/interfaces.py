"""The code interfaces. A new one is a row here and a module of that name in ``usercode/readers``."""

from __future__ import annotations

# Code interface -> the connector's function that gives its data.
READ_FUNCTIONS = {
    "bytes": "read_bytes",
    "rows": "read_rows",
    "pandas_dataframe": "read_pandas_dataframe",
    "spark_dataframe": "read_spark_dataframe",
}
