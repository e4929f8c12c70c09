"""The table of requirements lists that both languages read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.requirements.listed import (
    INDEX,
    LOCK_ADVICE,
    MAX_CHARACTERS,
    MAX_PACKAGES,
    locked_entries,
    read,
    rendered,
)

TABLE = json.loads((Path(__file__).parents[2] / "protocol" / "requirements.json").read_text(encoding="utf-8"))
HASH = f"--hash=sha256:{'a' * 64}"


def filled(text: str) -> str:
    """The table writes ``<a>`` for a hash of ``a``s, and two long texts by name."""
    hashed = re.sub("<([a-fA-F])>", lambda found: found[1] * 64, text)
    return hashed.replace("<lock>", LOCK_ADVICE).replace("<index>", INDEX)


def by_name(row: dict[str, Any]) -> str:
    return str(row["what"])


@pytest.mark.parametrize("row", TABLE["accepted"], ids=by_name)
def test_is_accepted_and_has_its_normal_form(row: dict[str, Any]) -> None:
    assert rendered(locked_entries(filled(row["text"]))) == filled(row["normalized"])
    assert rendered(locked_entries(filled(row["normalized"]))) == filled(row["normalized"])


@pytest.mark.parametrize("row", TABLE["refused"], ids=by_name)
def test_is_refused_with_every_fault(row: dict[str, Any]) -> None:
    assert read(filled(row["text"]))[1].texts() == [filled(fault) for fault in row["faults"]]


PIECES = ("six", "==", "1.0", " ", "\t", "\\", "\n", "\r", "#", ";", "'", '"', "os_name", "[", "]", "@", "-", HASH, "$")


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "\u00e9", "\ud800"]), max_size=40))
def test_any_text_is_read_and_what_is_accepted_is_its_own_normal_form(pieces: list[str]) -> None:
    entries, faults = read("".join(pieces))
    if not faults.texts():
        assert rendered(locked_entries(rendered(entries))) == rendered(entries)


def test_a_list_is_refused_where_it_is_too_long_or_has_too_many_packages() -> None:
    assert locked_entries("#" * MAX_CHARACTERS) == []
    assert "the list has 262145 characters; the limit is 262144" in read("#" * (MAX_CHARACTERS + 1))[1].texts()[0]
    lines = [f"p{index}==1.0 {HASH}\n" for index in range(MAX_PACKAGES + 1)]
    assert len(locked_entries("".join(lines[1:]))) == MAX_PACKAGES
    assert read("".join(lines))[1].texts() == ["the list has 201 packages; the limit is 200"]


def test_many_faults_are_named_up_to_the_twentieth_and_the_others_counted() -> None:
    faults = read("./a\n" * 25)[1].texts()
    assert len(faults) == 21
    assert faults[-1] == "and 5 more"


@pytest.mark.parametrize("piece", [" ", "\t", "-", "a", "#", "\\", "[", ";", "\\\n", "a ", "' "])
def test_the_longest_text_is_read_at_once_whatever_it_is_made_of(piece: str) -> None:
    text = piece * (MAX_CHARACTERS // len(piece) - 8)
    read(f"a==1 ;{text}x")
    read(f"{text}x")


@pytest.mark.parametrize(
    ("text", "code"), [("six", "REQUIREMENTS_UNLOCKED"), (f"./six\nsix==1 {HASH}", "REQUIREMENTS_REFUSED")]
)
def test_a_refusal_is_a_failure_of_its_phase(text: str, code: str) -> None:
    with pytest.raises(Failure) as caught:
        locked_entries(text)
    assert (caught.value.phase, caught.value.code) == ("requirements", code)
