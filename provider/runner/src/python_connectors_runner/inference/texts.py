"""Observes a column of texts: whole batches at a time where they are numbers or ISO 8601, else text by text."""

from __future__ import annotations

import re
from collections import deque
from datetime import date, datetime
from sys import version_info

from python_connectors_runner.inference.common_types import MAX_DIGITS
from python_connectors_runner.inference.moments import ISO, OFFSET
from python_connectors_runner.inference.scalars import MOMENTS, NUMBERS
from python_connectors_runner.inference.text_kinds import NOT_FINITE, text_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence, Set
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.moments import Moments

# An integer of this many characters fits into 64 bits, whatever its sign.
SHORT = 18
# Texts that a column remembers having looked at: dates and words repeat, numbers don't.
MEMORY = 4_096

_TOO_WIDE = 10**MAX_DIGITS
_BLANKS = frozenset(("", None))

_DIGITS = b"0123456789"
_SHAPE = bytes.maketrans(_DIGITS, b"0" * 10)
_DAY, _MINUTE, _SECOND = map(len, ("2026-01-31", "2026-01-31T10:00", "2026-01-31T10:00:00"))
_WHOLE = {b"0000-00-00", b"0000-00-00T00:00:00", b"0000-00-00 00:00:00"}
_HOUR_24 = version_info >= (3, 14)  # then it is the next day's first
# What a moment looks like where its digits are all 0: the time of day, its seconds, the offset.
_MOMENT = re.compile(rb"0000-00-00(?:([T ]00:00)(:00(?:\.0{1,9})?)?(Z|[+-]00(?::?00)?)?)?")
_OFFSET = re.compile(OFFSET)
_TAIL = re.compile(rf"(?:\.[0-9]+)?{OFFSET}?")


def is_text(kinds: Set[str]) -> bool:
    """Whether a column is of type string whatever comes, and with no warning."""
    if "string" in kinds:
        return True
    kinds = kinds - {"null"}
    return len(kinds) > 1 and not kinds <= NUMBERS and not kinds <= MOMENTS


def observe_texts(column: Column, texts: Sequence[str | None], nulls: Set[str | None], moments: Moments = ISO) -> None:
    """``nulls`` holds the texts that are read as null, and ``None``. ``column`` holds texts only.

    That there are nulls is not noted for each column that has other values, as it decides nothing then.
    """
    if is_text(column.kinds):
        return
    # Nearly always a column goes on as it began.
    kinds = column.kinds - {"null"}
    numbers = kinds <= NUMBERS and not moments.numeric
    if numbers and nulls == _BLANKS and None not in texts[-1:] and _observe_numbers(column, texts, blanks=True):
        return
    # Blanks alone are filtered at the speed of C.
    present: list[str] = list(filter(None, texts)) if "" in nulls else [text for text in texts if text is not None]
    if not nulls <= _BLANKS:
        present = [text for text in present if text not in nulls]
    if len(present) < len(texts):
        column.kinds.add("null")
    if not present or (numbers and nulls != _BLANKS and _observe_numbers(column, present, blanks=False)):
        return
    if column.known and column.known.issuperset(present):
        return
    if not kinds <= MOMENTS or not _observe_moments(column, present, moments):
        _observe_each(column, set(present), moments)


def _observe_numbers(column: Column, texts: Sequence[str | None], blanks: bool) -> bool:
    """Whether all texts are numbers, and then observes them. With ``blanks``, empty ones are nulls.

    Any doubt is answered with no. Every step is one pass through bytes, as fast as those are searched.
    """
    try:
        joined = "\n".join(texts)  # type: ignore[arg-type] # where one is None there is no answer
    except TypeError:
        return False
    if not joined.isascii():
        return False
    data = f"\n{joined}\n".encode()
    marks = data.translate(None, _DIGITS)
    breaks = len(texts) + 1
    if marks.count(b"\n") != breaks or len(data) == breaks:
        return False  # one of them holds a line break, or all are empty
    dots, minuses = marks.count(b"."), marks.count(b"-")
    if breaks + dots + minuses != len(marks):
        return _observe_scientific(column, [text for text in texts if text or not blanks], data, marks)
    if not blanks and b"\n\n" in data:
        return False
    if minuses:
        if data.count(b"\n-") != minuses or b"-\n" in data:
            return False
        data = data.translate(None, b"-")
    zeros = data.count(b"\n0")
    if zeros and dots:
        zeros -= data.count(b"\n0.")
    # A leading zero that is not all of the whole part.
    if zeros and zeros != data.count(b"\n0\n"):
        return False
    if dots:
        if b".." in marks.replace(b"-", b"") or b"\n.\n" in data:
            return False
        column.kinds.add("float")  # integers among them change nothing: float takes them in
    else:
        _observe_integers(column, texts, bool(minuses))  # type: ignore[arg-type] # they were joined
    return True


def _observe_scientific(column: Column, texts: list[Any], data: bytes, marks: bytes) -> bool:
    """The same for texts, no blanks among them, of which some have an exponent or are not finite."""
    if marks.translate(None, b"\n.-+eE"):
        if NOT_FINITE.isdisjoint(texts):
            return False
        rest = [text for text in texts if text not in NOT_FINITE]
        if rest and not _observe_numbers(column, rest, blanks=False):
            return False
        column.kinds.add("float")
        return True
    data = data.replace(b"\n-", b"\n")
    zeros = data.count(b"\n0")
    if b"\n+" in data or (zeros and zeros != sum(map(data.count, (b"\n0.", b"\n0\n", b"\n0e", b"\n0E")))):
        return False
    try:
        deque(map(float, texts), maxlen=0)
    except ValueError:
        return False
    column.kinds.add("float")
    return True


def _observe_integers(column: Column, texts: Iterable[str], negative: bool) -> None:
    column.widen(-1 if negative else 0, 0)
    if "float" in column.kinds or max(map(len, texts)) <= SHORT:
        return
    for text in texts:
        if len(text) > SHORT:
            sign = -1 if text[0] == "-" else 1
            value = int(text) if len(text) - (sign < 0) <= MAX_DIGITS else sign * _TOO_WIDE
            column.widen(value, value)


def _observe_moments(column: Column, texts: list[str], moments: Moments) -> bool:
    """Whether all texts are dates, or all are timestamps, in ISO 8601, and then observes them."""
    joined = "\n".join(texts)
    if not joined.isascii() or (_HOUR_24 and "24:" in joined):
        return False
    data = f"{joined}\n".encode().translate(_SHAPE)
    first = data[: data.index(b"\n") + 1]
    shapes = {first[:-1]}
    if data != first * len(texts):
        if data.count(b"\n") != len(texts):
            return False
        shapes = set(data[:-1].split(b"\n"))
    found = [moment for moment in map(_MOMENT.fullmatch, shapes) if moment]
    parts = {(bool(moment[1]), bool(moment[2])) for moment in found}
    if len(found) < len(shapes) or len(parts) > 1:
        return False
    (timed, exact), *_ = parts
    offsets = {len(moment[3] or "") for moment in found}
    kinds = {"aware" if size else "naive" for size in offsets} if timed else {"date"}
    size = _SECOND if exact else _MINUTE if timed else _DAY
    if not kinds <= moments.iso or not _are_offsets(joined, texts, offsets, size):
        return False
    read: Callable[[str], object] = datetime.fromisoformat if timed else date.fromisoformat
    try:
        deque(map(read, texts if shapes <= _WHOLE else [text[:size] for text in texts]), maxlen=0)
    except ValueError:
        return False
    column.kinds |= kinds
    if not timed:
        _remember(column, set(texts) - column.known)  # days repeat
    return True


def _are_offsets(joined: str, texts: list[str], sizes: set[int], begin: int) -> bool:
    """Whether what ends each text is an offset of one of the ``sizes``, beyond ``begin``; 0 is none."""
    if len(sizes) > 1:
        return all(map(_TAIL.fullmatch, {text[begin:] for text in texts}))
    (size,) = sizes
    if not size:
        return True
    first = texts[0][-size:]
    same = f"{joined}\n".count(f"{first}\n") == len(texts)
    return all(map(_OFFSET.fullmatch, {first} if same else {text[-size:] for text in texts}))


def _observe_each(column: Column, texts: set[str], moments: Moments) -> None:
    new = texts - column.known
    for text in new:
        kind = text_kind(text, moments)
        if kind == "int":
            _observe_integers(column, (text,), text[0] == "-")
        else:
            column.kinds.add(kind)
            if kind == "string":
                column.known.clear()
                return
    _remember(column, new)


def _remember(column: Column, texts: set[str]) -> None:
    if len(column.known) + len(texts) > MEMORY:
        column.known.clear()
    if len(texts) <= MEMORY:
        column.known |= texts
