"""Texts that hold a credential, made in the run; a file named after each case tells that it was made."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from encodings_of import ENCODINGS, parts


class Case(TypedDict):
    """One encoding of one part of a credential at one place."""

    id: str
    place: str
    encoding: str
    part: int


def produce(credentials: str, cases: list[Case], receipts: str) -> list[str]:
    found = parts(credentials)
    texts = []
    for case in cases:
        encoded = ENCODINGS[case["encoding"]](found[case["part"]])
        texts.append(f"{case['id']}={encoded};")
        Path(receipts, case["id"]).touch()
    return texts
