"""Rows that are no dicts: what counts as a field of them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import pydantic
import pytest
from corpus import CASES, Model, Open, Point, Tags

from python_connectors_runner.inference.objects import as_dict


@dataclass
class Late:
    a: int
    b: int = field(init=False)


class Child(Late):
    """A dataclass through its base alone."""


class WithMore(pydantic.BaseModel):
    a: int
    _hidden: int = pydantic.PrivateAttr(1)

    @pydantic.computed_field  # type: ignore[prop-decorator]
    @property
    def double(self) -> int:
        raise AssertionError("a computed field is the code's, not the row's")


def test_a_dict_is_given_back_as_it_is() -> None:
    row = {"a": 1}
    assert as_dict(row) is row


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (Point(1, 2), {"x": 1, "y": 2}),
        (Late(1), {"a": 1}),
        (Child(1), {"a": 1}),
        (WithMore(a=1), {"a": 1}),
        (Model.model_construct(key=1), {"key": 1}),
        (Open.model_validate({"z": 1, "x": 2}), {"x": 2, "z": 1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_fields_are_those_declared_that_have_a_value_in_their_order(value: Any, expected: dict[str, Any]) -> None:
    row = as_dict(value)
    assert row is not None
    assert list(row.items()) == list(expected.items())


@pytest.mark.parametrize("value", [1, "x", [1], (1,), {1}, None, object(), Late, Point, Model, Tags(["a"])], ids=repr)
def test_what_has_no_fields_is_no_row(value: Any) -> None:
    assert as_dict(value) is None


def test_every_struct_of_the_corpus_is_a_row() -> None:
    structs = [
        value
        for _, values, fields in CASES
        for value in values
        if value is not None and all(path.startswith(("v.", "v{}")) or path == "v" for path in fields)
        if not all(path == "v" for path in fields)
    ]
    assert len(structs) > 20
    assert all(as_dict(value) is not None for value in structs)
