"""``read_pandas_dataframe``: one DataFrame, or a generator of them."""

from __future__ import annotations

from python_connectors_runner.usercode.declarations.pandas_types import is_frame, names_fault, observe_frame, rows_of
from python_connectors_runner.usercode.results import async_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record
    from python_connectors_runner.usercode.reading import Reading

# A frame of another library, by that library's name, and how it becomes one of pandas.
OTHERS = {
    "polars": "to_pandas()",
    "pyarrow": "to_pandas()",
    "pyspark": "toPandas(), or define read_spark_dataframe instead",
    "modin": "modin's _to_pandas()",
}


def observe(reading: Reading, record: Record) -> None:
    for frame in _frames(reading):
        left = reading.left
        taken = reading.count_rows(len(frame) if left is None else min(left, len(frame)))
        # Without rows most dtypes are what pandas takes where nothing is known.
        if taken:
            observe_frame(frame if taken == len(frame) else frame.iloc[:taken], record)
        if reading.left == 0:
            return


def rows(reading: Reading) -> Iterator[dict[str, Any]]:
    for frame in _frames(reading):
        for row in rows_of(frame):
            reading.count_rows(1)
            yield row


def _frames(reading: Reading) -> Iterator[Any]:
    """The frames, their names checked. Raises ``Failure`` (phase read)."""
    result = reading.result()
    if is_frame(result):
        yield _checked(reading, result)
        return
    if _package(result) in ("pandas", *OTHERS):
        raise _refused(reading, result)
    if isinstance(result, dict):
        raise _refused(reading, result)
    for frame in reading.through(result, "return a pandas DataFrame, or yield some"):
        if not is_frame(frame):
            raise _refused(reading, frame)
        yield _checked(reading, frame)


def _checked(reading: Reading, frame: Any) -> Any:
    fault = names_fault(frame)
    if fault is not None:
        code, message = fault
        raise reading.refused(message, code)
    index = [name for name in frame.index.names if name is not None]
    if index:
        names = ", ".join(map(str, index))
        message = f"the DataFrame's index {names} is no column: to have it as one, return frame.reset_index()"
        reading.run.warn("INDEX_IGNORED", "", message)
    return frame


def _refused(reading: Reading, value: object) -> Exception:
    package = _package(value)
    if package in OTHERS:
        hint = f": convert it with {OTHERS[package]}"
    elif isinstance(value, dict):
        hint = ": return pandas.DataFrame(rows), rows being the list of dicts"
    else:
        hint = async_hint(value)
    shown = type(value).__name__ if package == "builtins" else f"{package}'s {type(value).__name__}"
    return reading.refused(f"read_pandas_dataframe must return or yield pandas DataFrames, not {shown}{hint}")


def _package(value: object) -> str:
    return type(value).__module__.partition(".")[0]
