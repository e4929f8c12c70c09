"""What one text of a CSV file is, and that whole columns are seen the same way as text by text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_connectors_runner.inference.column import Column
from python_connectors_runner.inference.scalars import scalar_type
from python_connectors_runner.inference.text_kinds import text_kind
from python_connectors_runner.inference.texts import observe_texts

KINDS = {
    "int": ["0", "7", "-7", "-0", "1234567890", "20260131", "9" * 30, "-" + "9" * 30],
    "float": ["0.5", "-0.5", "1.", ".5", "-.5", "1e5", "1E-5", "1.5e+5", "2.0", "NaN", "nan", "inf", "-Infinity"],
    "bool": ["true", "false", "True", "FALSE", "tRuE"],
    "date": ["2026-01-31", "2024-02-29", "0001-01-01", "9999-12-31"],
    "naive": ["2026-01-31T10:00:00", "2026-01-31 10:00:00", "2026-01-31 10:00", "2026-01-31T10:00:00.123456789"],
    "aware": [
        "2026-01-31T10:00:00Z",
        "2026-01-31 10:00:00.5Z",
        "2026-01-31T10:00:00+01:00",
        "2026-01-31T10:00:00-0330",
        "2026-01-31 10:00:00+00",
    ],
    "string": [
        "007",
        "00",
        "-01",
        "00.5",
        "+1",
        "+1.5",
        "1_000",
        "1,5",
        " 1",
        "1 ",
        "1\n2",
        "1\n",
        "--1",
        "-",
        ".",
        "-.",
        "1-2",
        "1.2.3",
        "e5",
        "1e",
        "0x10",
        "\u0663",
        "\uff11",
        "yes",
        "truex",
        "NAN",
        "+inf",
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "2026-1-1",
        "31.01.2026",
        "2026-01-31t10:00:00",
        "2026-01-31T24:00:00",
        "2026-01-31T10:60:00",
        "2026-02-30T10:00:00",
        "2026-01-31T10:00:00 +01:00",
        "2026-01-31T10:00:00+25:00",
        "2026-01-31T10:00:00z",
        "10:00:00",
        "null",
        "",
    ],
}
CASES = [(text, kind) for kind, texts in KINDS.items() for text in texts]

words = st.one_of(
    st.sampled_from([text for text, _ in CASES]),
    st.integers().map(str),
    st.integers(-(10**90), 10**90).map(str),
    st.floats().map(repr),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.text(alphabet="0123456789.-\n+eE ", max_size=6),
)


@pytest.mark.parametrize(("text", "kind"), CASES, ids=ascii)
def test_a_text_is_of_the_kind_that_the_table_says(text: str, kind: str) -> None:
    assert text_kind(text) == kind


@given(st.lists(words, min_size=1, max_size=12))
def test_a_column_seen_at_once_has_the_type_of_its_texts_seen_one_by_one(texts: list[str]) -> None:
    at_once, one_by_one = Column(), Column()
    observe_texts(at_once, texts, {None})
    for text in reversed(texts):
        single = Column()
        observe_texts(single, [text], {None})
        assert ("string" in single.kinds) == (text_kind(text) == "string")
        one_by_one.join(single)
    assert scalar_type(at_once, at_once.kinds, sniffed=True) == scalar_type(one_by_one, one_by_one.kinds, sniffed=True)


@given(st.lists(words, min_size=1, max_size=12), st.data())
def test_the_type_of_a_column_does_not_depend_on_batches_or_order(texts: list[str], data: st.DataObject) -> None:
    whole, cut = Column(), Column()
    observe_texts(whole, texts, {None})
    shuffled = data.draw(st.permutations(texts))
    at = data.draw(st.integers(0, len(texts)))
    for part in (shuffled[:at], shuffled[at:]):
        observe_texts(cut, part, {None})
    assert scalar_type(whole, whole.kinds, sniffed=True) == scalar_type(cut, cut.kinds, sniffed=True)


@given(st.sets(words, min_size=1, max_size=12))
def test_numbers_found_by_searching_are_numbers_by_definition(texts: set[str]) -> None:
    column = Column()
    observe_texts(column, list(texts), {None})
    kinds = {text_kind(text) for text in texts}
    if "string" in kinds:
        assert "string" in column.kinds
    elif "float" in kinds:  # integers among floats need not be seen
        assert column.kinds | {"int"} == kinds | {"int"}
    else:
        assert column.kinds == kinds
