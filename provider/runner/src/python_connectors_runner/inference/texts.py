"""Observes a column of texts: whole batches at a time where they are numbers, else text by text."""

from __future__ import annotations

from collections import deque

from python_connectors_runner.inference.common_types import MAX_DIGITS
from python_connectors_runner.inference.text_kinds import text_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from python_connectors_runner.inference.column import Column

# An integer of this many characters fits into 64 bits, whatever its sign.
SHORT = 18
# Texts that a column remembers having looked at: dates and words repeat, numbers don't.
MEMORY = 4_096

_TOO_WIDE = 10**MAX_DIGITS


def observe_texts(column: Column, texts: Sequence[str | None], nulls: Set[str | None]) -> None:
    """``nulls`` holds the texts that are read as null, and ``None``. ``column`` holds texts only."""
    if "string" in column.kinds:
        return  # nothing that comes could change that
    found = set(texts)
    words: set[str] = found - nulls  # type: ignore[assignment] # None is one of the nulls
    if len(words) < len(found):
        column.kinds.add("null")
    if words and not _observe_numbers(column, words):
        _observe_each(column, words)


def _observe_numbers(column: Column, words: set[str]) -> bool:
    """Whether all texts are plainly written numbers, and if so, observes them: some string searches for a batch.

    Any doubt is answered with no, even where a text is a number (1e5, NaN).
    """
    text = "\n" + "\n".join(words)
    if text.strip("0123456789.-\n") or text.count("\n") != len(words):
        return False
    negative = "\n-" in text
    if negative:
        text = text.replace("\n-", "\n")
    if "-" in text or "\n\n" in text or text.endswith("\n"):
        return False
    zeros = text.count("\n0")
    if zeros and zeros != text.count("\n0.") + (text + "\n").count("\n0\n"):
        return False
    if "." in text:
        try:
            deque(map(float, words), maxlen=0)
        except ValueError:
            return False
        column.kinds.add("float")  # integers among them change nothing: float takes them in
    else:
        _observe_integers(column, words, negative)
    return True


def _observe_integers(column: Column, words: Iterable[str], negative: bool) -> None:
    column.widen(-1 if negative else 0, 0)
    for word in words:
        if len(word) > SHORT:
            sign = -1 if word[0] == "-" else 1
            value = int(word) if len(word) - (sign < 0) <= MAX_DIGITS else sign * _TOO_WIDE
            column.widen(value, value)


def _observe_each(column: Column, words: set[str]) -> None:
    new = words - column.known
    for word in new:
        kind = text_kind(word)
        if kind == "int":
            _observe_integers(column, (word,), word[0] == "-")
        else:
            column.kinds.add(kind)
            if kind == "string":
                column.known.clear()
                return
    if len(column.known) < MEMORY:
        column.known |= new
