"""A connection whose context fails in the ways that its module `cases` lists; with none it gives the credentials."""

from __future__ import annotations

from cases import CASES, RECEIPTS
from places import PLACES
from produced import produce


def context(credentials: str) -> dict[str, str]:
    if CASES:
        PLACES[CASES[0]["place"]](produce(credentials, CASES, RECEIPTS))
    return {"credentials": credentials}
