"""Files give the schema of what is in them: JSON lines that of the same rows, CSV that of the texts in its cells."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property_rows import few, many_names, names, observed, result

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.text_kinds import text_kind
from python_connectors_runner.parsers import observe_with
from python_connectors_runner.supervisor.parser_options import checked_parser
from python_connectors_runner.supervisor.problems import Problems

FEW, MANY = 300, 2_000

# Python's reader of CSV refuses NUL before 3.11; lone surrogates are in no file.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
json_scalars = st.one_of(
    few,
    st.booleans(),
    st.integers(),
    st.integers(-(10**80), 10**80),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
)
json_values = st.recursive(
    json_scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
json_rows = st.one_of(
    st.lists(st.dictionaries(names, json_values, max_size=3), min_size=1, max_size=8),
    st.lists(st.fixed_dictionaries({"a": few, "b": json_scalars, "c": st.lists(few)}), min_size=1, max_size=8),
    st.lists(st.dictionaries(many_names, few | st.floats(0, 1)), min_size=1, max_size=8),
)

texts = st.text(characters, max_size=4)
cells: list[st.SearchStrategy[str]] = [
    st.integers().map(str),
    st.integers(-(10**80), 10**80).map(str),
    st.floats().map(repr),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.dates().map(str),
    st.datetimes().map(str),
    st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    st.sampled_from(["true", "False", "TRUE"]),
    st.sampled_from(["007", "+1", "1e5", "-0", ".5", "5.", "-", ".", "1_000", " 1", "\u0663", "1-2", "--1", "1.2.3"]),
    st.sampled_from(["NaN", "inf", "-Infinity", "2026-02-30", "2026-01-31T24:00", "2026-01-31 10:00:00+02", "1\n2"]),
    texts,
]
columns = st.lists(st.sampled_from(cells), min_size=1, max_size=2).flatmap(
    lambda some: st.lists(st.one_of(*some, st.just("")), min_size=1, max_size=12)
)
tables = st.lists(columns, min_size=1, max_size=4)
sizes = st.integers(1, 40)


def observed_by(type_: str, data: bytes, size: int) -> Record:
    options: Any = checked_parser(Problems(), "parser", {"type": type_})
    record = Record()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    observe_with(type_)(chunks, options, record)
    return record


def json_lines_are_the_rows(rows: list[dict[str, Any]], size: int) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    assert result(observed_by("json", lines.encode("utf-8", "surrogatepass"), size)) == result(observed(rows))


def csv_is_its_texts(table: list[list[str]], size: int) -> None:
    height = min(map(len, table))
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*(f"c{number}" for number in range(len(table))), "last"])
    writer.writerows([*row, "x"] for row in zip(*table, strict=False))  # no blank lines, which are no rows
    record = observed_by("csv", file.getvalue().encode(), size)
    order = Order()
    order.add("", tuple(record.fields))
    fields, names, warnings = schema_of(record, order, sniffed=True)
    expected = {f"c{number}": type_of_texts(column[:height]) for number, column in enumerate(table)}
    assert fields == {**expected, "last": "string"}
    assert names == ", ".join(fields)
    moments = {f"c{number}" for number, column in enumerate(table) if both_moments(column[:height])}
    assert {warning["path"] for warning in warnings} == moments


def both_moments(column: list[str]) -> bool:
    kinds = {text_kind(text) for text in column if text}
    return "aware" in kinds and len(kinds) > 1 and kinds <= {"aware", "naive", "date"}


def type_of_texts(column: list[str]) -> str:
    there = [text for text in column if text]
    kinds = {text_kind(text) for text in there}
    if not kinds:
        return "null"
    if kinds == {"int"}:
        return type_of_integers([int(text) for text in there])
    if kinds <= {"int", "float"}:
        return "float64"
    if kinds == {"date", "naive"}:
        return "timestamp[us]"
    if len(kinds) > 1:
        return "string"
    return {"naive": "timestamp[us]", "aware": "timestamp[us, UTC]"}.get(*kinds, *kinds)


def type_of_integers(values: list[int]) -> str:
    if all(-(2**63) <= value < 2**63 for value in values):
        return "int64"
    if all(0 <= value < 2**64 for value in values):
        return "uint64"
    digits = max(len(str(abs(value))) for value in values)
    return f"decimal({digits},0)" if digits <= 76 else "string"


def test_json_lines_have_the_schema_of_the_rows() -> None:
    settings(max_examples=FEW)(given(json_rows, sizes)(json_lines_are_the_rows))()


def test_csv_has_the_schema_of_the_texts_in_its_cells() -> None:
    settings(max_examples=FEW)(given(tables, sizes)(csv_is_its_texts))()


@pytest.mark.slow
def test_json_lines_have_the_schema_of_the_rows_in_thousands() -> None:
    settings(max_examples=MANY)(given(json_rows, sizes)(json_lines_are_the_rows))()


@pytest.mark.slow
def test_csv_has_the_schema_of_the_texts_in_its_cells_in_thousands() -> None:
    settings(max_examples=MANY)(given(tables, sizes)(csv_is_its_texts))()
