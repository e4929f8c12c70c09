"""Columns of a CSV file -> type: a corpus that reads like documentation."""

from __future__ import annotations

import pytest
from test_csv import OPTIONS

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.parsers.csv import observe

CASES = [
    ("only nulls", ["", ""], "null"),
    ("integers", ["1", "-2", ""], "int64"),
    ("the largest int64", [str(2**63 - 1), str(-(2**63))], "int64"),
    ("beyond int64", [str(2**63), "1"], "uint64"),
    ("the largest uint64", [str(2**64 - 1)], "uint64"),
    ("beyond int64 with a negative", [str(2**63), "-1"], "decimal(19,0)"),
    ("beyond uint64", [str(2**64)], "decimal(20,0)"),
    ("76 digits", ["-" + "9" * 76], "decimal(76,0)"),
    ("77 digits", ["9" * 77], "string"),
    ("floats", ["1.5", "2e3"], "float64"),
    ("integers and floats", ["1", "2.5"], "float64"),
    ("integers of 77 digits and floats", ["9" * 77, "2.5"], "float64"),
    ("integers and NaN", ["1", "NaN"], "float64"),
    ("a leading zero", ["007", "12"], "string"),
    ("a plus sign", ["+49", "12"], "string"),
    ("booleans in any case", ["true", "False", "TRUE"], "bool"),
    ("booleans and integers", ["true", "1"], "string"),
    ("dates", ["2026-01-31", ""], "date"),
    ("a day that does not exist", ["2026-02-30", "2026-01-31"], "string"),
    ("timestamps", ["2026-01-31 10:00:00"], "timestamp[us]"),
    ("dates and timestamps", ["2026-01-31", "2026-01-31T10:00:00"], "timestamp[us]"),
    ("timestamps with offsets", ["2026-01-31T10:00:00Z", "2026-01-31T10:00:00+02:00"], "timestamp[us, UTC]"),
    ("dates and integers", ["2026-01-31", "1"], "string"),
    ("anything else", ["1", "x"], "string"),
    ("a line break inside quotes", ['"1\n2"'], "string"),
]


def column_type(texts: list[str]) -> tuple[str, list[str]]:
    record, order = Record(), Order()
    observe(["\n".join(["c,d", *(f"{text},x" for text in texts)]).encode()], OPTIONS, record)
    order.add("a", tuple(record.fields))
    fields, _, warnings = schema_of(record, order, sniffed=True)
    return fields["c"], [warning["code"] for warning in warnings]


@pytest.mark.parametrize(("texts", "type_"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_column_of_texts_has_the_type_that_the_table_says(texts: list[str], type_: str) -> None:
    assert column_type(texts) == (type_, [])
    assert column_type(texts[::-1]) == (type_, [])


@pytest.mark.parametrize("first", ["2026-01-31", "2026-01-31 10:00:00"])
def test_moments_with_and_without_a_zone_become_text_and_a_warning_says_so(first: str) -> None:
    assert column_type([first, "2026-01-31T10:00:00Z"]) == ("string", ["MIXED_TYPES"])
