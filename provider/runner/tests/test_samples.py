"""The answers that hold the source's own values: shape, size, and no credential in any of them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from python_connectors_runner.protocol import Failure
from python_connectors_runner.redaction import MARK, Redactor
from python_connectors_runner.supervisor.response import checked_response

SECRET = "c4nary-s3cret-0123456789"
REDACTOR = Redactor(json.dumps({"token": SECRET, "pin": 987654}))


def rows_of(*rows: Any, columns: Any = ("a",), more: Any = False, room: int = 5_000) -> dict[str, Any]:
    ok = {"interface": "rows", "columns": list(columns), "rows": list(rows), "more": more}
    answer: dict[str, Any] = checked_response({"ok": ok}, REDACTOR, room)["ok"]
    return answer


def items_of(*items: Any, room: int = 5_000) -> dict[str, Any]:
    answer: dict[str, Any] = checked_response({"ok": {"items": list(items), "more": False}}, REDACTOR, room)["ok"]
    return answer


@pytest.mark.parametrize(
    "value",
    [
        SECRET,
        f"x {SECRET} y",
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        [[SECRET]],
        {"a": {"b": [SECRET]}},
        {SECRET: 1},
        987654,
        987654.5,
        "pin 987654",
    ],
)
def test_no_value_holds_a_credential_however_deep(value: Any) -> None:
    for answer in (rows_of({"a": value}), items_of({"item": {"name": "n", "more": value}, "parent": None})):
        text = json.dumps(answer)
        assert MARK in text
        for form in (SECRET, "987654", SECRET[:10]):
            assert form not in text


def test_other_values_are_as_they_were() -> None:
    row = {"a": "x", "b": 1, "c": 1.5, "d": None, "e": True, "f": [1, {"g": "ü"}]}
    assert rows_of(row, columns=row) == {"interface": "rows", "columns": list(row), "rows": [row], "more": False}


def test_names_that_differ_in_a_credential_only_stay_two_and_are_the_columns() -> None:
    encoded = base64.b64encode(SECRET.encode()).decode().rstrip("=")
    answer = rows_of({SECRET: 1, encoded: 2}, columns=[SECRET, encoded])
    assert len(set(answer["columns"])) == 2
    assert list(answer["rows"][0]) == answer["columns"]


def test_half_of_a_surrogate_pair_and_what_is_no_number_are_text() -> None:
    assert rows_of({"a": "\ud800"}, {"a": float("inf")})["rows"] == [{"a": "\ufffd"}, {"a": "inf"}]


def test_what_does_not_fit_is_left_out_at_the_end() -> None:
    rows = [{"a": "x" * 90} for _ in range(100)]
    answer = rows_of(*rows)
    assert answer["more"] is True
    assert 20 < len(answer["rows"]) < 50
    assert len(json.dumps(answer)) < 5_000
    assert rows_of({"a": "x" * 9_000}) == {"interface": "rows", "columns": ["a"], "rows": [], "more": True}
    items = [{"item": {"name": "x" * 90}, "parent": 0 if number else None} for number in range(100)]
    assert items_of(*items)["more"] is True
    assert rows_of(more=True)["more"] is True


@pytest.mark.parametrize(
    "ok",
    [
        {"items": 1, "more": False},
        {"items": [{"item": 1, "parent": None}], "more": False},
        {"items": [{"item": {}, "parent": 0}], "more": False},
        {"items": [{"item": {}, "parent": -1}], "more": False},
        {"items": [{"item": {}, "parent": True}], "more": False},
        {"items": [{"item": {}}], "more": False},
        {"more": False},
        {"interface": "rows", "columns": [1], "rows": [], "more": False},
        {"interface": "rows", "columns": [], "rows": ["x"], "more": False},
        {"interface": 1, "columns": [], "rows": [], "more": False},
        {"functions": [1]},
        {"functions": 1},
    ],
)
def test_an_answer_of_another_shape_is_a_failure(ok: Any) -> None:
    with pytest.raises(Failure) as caught:
        checked_response({"ok": ok}, REDACTOR)
    assert caught.value.code == "INVALID_RESPONSE"


@pytest.mark.parametrize(("key", "value"), [("code", "x"), ("code", 1), ("line", {}), ("line", "1"), ("message", 1)])
def test_an_error_of_another_shape_is_a_failure(key: str, value: Any) -> None:
    error = {**Failure("read", "READ_FAILED", "no").as_error(), key: value}
    with pytest.raises(Failure) as caught:
        checked_response({"error": error}, REDACTOR)
    assert caught.value.code == "INVALID_RESPONSE"


def test_columns_that_alone_are_too_many_are_a_limit() -> None:
    with pytest.raises(Failure) as caught:
        rows_of(columns=[f"column_{number}" for number in range(1_000)])
    assert caught.value.code == "RESPONSE_TOO_LARGE"
