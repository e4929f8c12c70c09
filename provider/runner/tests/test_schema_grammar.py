"""The one table of cases for paths and types, shared with the TypeScript side."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from python_connectors_runner.inference.column import Column
from python_connectors_runner.inference.names import written_name, written_path
from python_connectors_runner.inference.scalars import TYPES, scalar_type

PROTOCOL = Path(__file__).parents[2] / "protocol"
PATHS = json.loads((PROTOCOL / "paths.json").read_text(encoding="utf-8"))["cases"]
VALID = json.loads((PROTOCOL / "types.json").read_text(encoding="utf-8"))["valid"]


@pytest.mark.parametrize("case", PATHS, ids=lambda case: ascii(case["path"]))
def test_a_path_is_written_as_the_protocol_says(case: dict[str, Any]) -> None:
    segments = []
    for segment in case["segments"]:
        if isinstance(segment, dict):
            segments.append(("name", segment["name"]))
        else:
            segments.append((segment, "") if segment in ("[]", "{}") else ("name", segment))
    assert written_path(segments) == case["path"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("\ud83d", '"\\ud83d"'),
        ("a\ud83db", '"a\\ud83db"'),
        ("\x1c", '"\\u001c"'),
        ("a\x85", '"a\x85"'),
        ("a\x1c b", '"a\\u001c b"'),
        ("toString", '"toString"'),
        ("_private", "_private"),
    ],
    ids=ascii,
)
def test_a_name_that_could_be_misread_is_written_as_a_json_string(name: str, written: str) -> None:
    assert written_name(name) == written


@pytest.mark.parametrize("type_", sorted(set(TYPES.values())))
def test_each_type_of_a_kind_is_in_the_grammar(type_: str) -> None:
    assert type_ in VALID


@pytest.mark.parametrize("high", [0, 2**63 - 1, 2**63, 2**64, 10**75, 10**76 - 1, 10**76, 10**5000], ids=int.bit_length)
def test_each_type_of_an_integer_is_in_the_grammar(high: int) -> None:
    column = Column()
    column.widen(0, high)
    type_, _, _ = scalar_type(column, column.kinds, sniffed=False)
    decimal = re.fullmatch(r"decimal\(([1-9][0-9]*),0\)", type_)
    assert type_ in VALID or (decimal and 20 <= int(decimal[1]) <= 76)
