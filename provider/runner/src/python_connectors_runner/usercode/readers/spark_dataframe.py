"""``read_spark_dataframe``: a Spark DataFrame, whose schema is declared; it is run all the same, to the last row."""

from __future__ import annotations

from python_connectors_runner.usercode.declarations.spark_types import declare_fields, duplicate_name
from python_connectors_runner.usercode.functions import wants_spark
from python_connectors_runner.usercode.spark_session import session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record
    from python_connectors_runner.usercode.reading import Reading


def observe(reading: Reading, record: Record) -> None:
    frame = _frame(reading)
    declare_fields(frame.schema, record)
    # One more than the limit allows, to know whether there is one.
    left = reading.run.budget.rows_left
    bounds = [most for most in (reading.most, None if left is None else left + 1) if most is not None]
    try:
        rows = _executed(frame.limit(min(bounds)) if bounds else frame)
    except BaseException as error:
        raise reading.raised(error) from None
    reading.count_rows(rows)


def rows(reading: Reading) -> Iterator[dict[str, Any]]:
    frame = _frame(reading)
    try:
        # No more than are wanted cross over from Java.
        collected = (frame if reading.most is None else frame.limit(reading.most)).toLocalIterator()
        found = [row.asDict(recursive=True) for row in collected]
    except BaseException as error:
        raise reading.raised(error) from None
    for row in found:
        reading.count_rows(1)
        yield row


def _frame(reading: Reading) -> Any:
    """What the function returns, checked. Raises ``Failure``."""
    # Made for both signatures: code without the parameter asks for the session that there is.
    spark = session(reading.run)
    from pyspark.sql import DataFrame

    result = reading.result(**({"spark": spark} if wants_spark(reading.function) else {}))
    if not isinstance(result, DataFrame):
        raise reading.refused(f"read_spark_dataframe must return a Spark DataFrame, not {type(result).__name__}")
    if result.isStreaming:
        raise reading.refused("read_spark_dataframe returned a streaming DataFrame, which has no end: use spark.read")
    twice = duplicate_name(result.schema)
    if twice is not None:
        raise reading.refused(f"the DataFrame has the column {twice!r} twice: rename one of them", "DUPLICATE_COLUMN")
    return result


def _executed(frame: Any) -> int:
    """Runs the whole of it, all columns of all rows, in one pass; gives the number of rows.

    ``count()`` would leave out the columns, and with them the faults in making them.
    """
    from pyspark.sql import Observation
    from pyspark.sql.functions import count, lit

    observation = Observation()
    observed = frame.observe(observation, count(lit(1)).alias("rows"))
    observed.write.format("noop").mode("overwrite").save()
    return int(observation.get["rows"])
