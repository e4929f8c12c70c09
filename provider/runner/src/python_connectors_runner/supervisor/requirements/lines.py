"""The lines of a requirements list that say something, as pip joins them."""

from __future__ import annotations

import re


def logical_lines(text: str) -> list[tuple[int, str]]:
    """The number of each one's first line, from 1, and its content: continuations joined, without comments.

    A backslash at the end goes on, a comment ends that.
    """
    found: list[tuple[int, str]] = []
    parts: list[str] = []
    start = 0
    for number, raw in enumerate(re.split("\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        if not parts:
            start = number
        goes_on = raw.endswith("\\") and not raw.strip(" \t").startswith("#")
        parts.append(raw[:-1] if goes_on else _without_comment(raw))
        if not goes_on:
            found.append((start, " ".join(parts).strip(" \t")))
            parts = []
    found.append((start, " ".join(parts).strip(" \t")))
    return [(line, content) for line, content in found if content]


def _without_comment(text: str) -> str:
    """A ``#`` begins a comment at the beginning of a line and after white space."""
    if text.startswith("#"):
        return ""
    found = re.search("[ \t]#", text)
    return text[: found.start()] if found else text
