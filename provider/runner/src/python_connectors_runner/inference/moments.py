"""How dates and timestamps are written: ISO 8601, or strftime patterns that a parser's options give.

Everything is one regular expression for each kind, days of months and leap years included, in the syntax that ``re``
and RE2 share: what the two engines find is the same by definition.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_FORMAT = 64

OFFSET = "(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)"
ISO_TIME = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"

_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_LENGTH_31 = (1, 3, 5, 7, 8, 10, 12)
_FEBRUARY = 2

# The year 0 is none.
_YEARS = {"Y": "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)", "y": "[0-9]{2}"}
_QUARTERS = "0[48]|[2468][048]|[13579][26]"
# As in strptime, two digits are years of 1969 to 2068.
_LEAP_YEARS = {"Y": f"(?:[0-9]{{2}}(?:{_QUARTERS})|(?:{_QUARTERS})00)", "y": f"(?:00|{_QUARTERS})"}
_TIMES = {"H": range(24), "I": range(1, 13), "M": range(60), "S": range(60)}
_DIGITS = frozenset("YymdHIMSf")
_DATE = "YymbBdaA"
_TIME = "HIMSfpz"
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?")


class Moments:
    """``patterns`` has a regular expression, without anchors, for each of date, naive and aware that is looked for.

    ``iso``: the kinds among them that are written in ISO 8601. ``numeric``: a number may be one of the others.
    ``exclusive``: no text is of two kinds, whatever the order in which they are tried. ``literals``: the characters
    that stand for themselves in named formats.
    """

    def __init__(self, date_format: str | None = None, timestamp_format: str | None = None) -> None:
        self.patterns: dict[str, str] = {}
        self.iso: set[str] = set()
        formats = [format_ for format_ in (date_format, timestamp_format) if format_ is not None]
        # What the options name comes first: a text of both a named format and ISO 8601 is what was named.
        if date_format is not None:
            self.patterns["date"] = _written(date_format)
        if timestamp_format is not None:
            kind = "aware" if "z" in _directives(timestamp_format) else "naive"
            self.patterns[kind] = _written(timestamp_format)
        if date_format is None:
            self._add_iso("date", _calendar([("", "Y"), ("-", "m"), ("-", "d")], strict=True))
        if timestamp_format is None:
            iso = [("", "Y"), ("-", "m"), ("-", "d")]
            self._add_iso("naive", _calendar(iso, strict=True, after=ISO_TIME))
            self._add_iso("aware", _calendar(iso, strict=True, after=ISO_TIME + OFFSET))
        self.numeric = any(_NUMBER.fullmatch(_example(format_)) for format_ in formats)
        self.exclusive = not self.numeric and not any(map(_may_be_two, formats))
        self.literals = {character for format_ in formats for literal, _ in _tokens(format_) for character in literal}
        self._compiled: list[tuple[str, re.Pattern[str]]] = []

    def kind(self, text: str) -> str | None:
        """date, naive, aware or ``None``."""
        if not self._compiled:
            self._compiled = [(kind, re.compile(pattern)) for kind, pattern in self.patterns.items()]
        for kind, pattern in self._compiled:
            if pattern.fullmatch(text):
                return kind
        return None

    def _add_iso(self, kind: str, pattern: str) -> None:
        self.patterns[kind] = pattern
        self.iso.add(kind)


@lru_cache(maxsize=8)
def moments_of(date_format: str | None, timestamp_format: str | None) -> Moments:
    return Moments(date_format, timestamp_format)


def format_fault(format_: str, time: bool) -> str | None:
    """What is wrong with a format of dates, or, with ``time``, of timestamps; the same rule as the provider's."""
    example = '"%d/%m/%Y %H:%M:%S"' if time else '"%d/%m/%Y"'
    if len(format_) > MAX_FORMAT or not format_.isprintable():
        return f"must be a strftime pattern of at most {MAX_FORMAT} printable characters, such as {example}"
    known = _DATE + _TIME if time else _DATE
    found = _directives(format_)
    for directive in found:
        if directive not in known:
            return f"holds %{directive}, which is none of %{' %'.join(known)} %%"
        if found.count(directive) > 1:
            return f"holds %{directive} twice"
    parts = [("Yy", "one of %Y and %y"), ("mbB", "one of %m, %b and %B"), ("d", "%d")]
    if time:
        parts.append(("HI", "one of %H and %I"))
    for directives, name in parts:
        if sum(map(found.count, directives)) != 1:
            return f"must have {name}, such as {example}"
    if ("I" in found) != ("p" in found):
        return "must have %p with %I, and only with it"
    return None


def _tokens(format_: str) -> Iterator[tuple[str, str]]:
    """``(literal before, directive)``; the last directive is empty."""
    literal = ""
    rest = iter(format_)
    for character in rest:
        if character != "%":
            literal += character
            continue
        directive = next(rest, "")
        if directive == "%":
            literal += "%"
        else:
            # A sign without a letter is a directive of no name, which none of the known ones is.
            yield literal, directive or " "
            literal = ""
    yield literal, ""


def _directives(format_: str) -> list[str]:
    return [directive for _, directive in _tokens(format_) if directive]


def _example(format_: str) -> str:
    """The shape of what is written so, with 0 for digits."""
    return "".join(
        literal + ("0" if directive in _DIGITS else "+0" if directive == "z" else "x" if directive else "")
        for literal, directive in _tokens(format_)
    )


def _may_be_two(format_: str) -> bool:
    tokens = list(_tokens(format_))
    touching = any(
        not literal and before in _DIGITS and directive in _DIGITS
        for (_, before), (literal, directive) in pairwise(tokens)
    )
    return touching or any(character.isdigit() for literal, _ in tokens for character in literal)


def _written(format_: str) -> str:
    *tokens, (after, _) = _tokens(format_)
    return _calendar(tokens, strict=False, after=_literal(after))


def _calendar(tokens: list[tuple[str, str]], strict: bool, after: str = "") -> str:
    """All days that exist: those that every month has, the 29th and 30th, the 31st, and the 29th of February."""
    months = range(1, 13)
    days: tuple[tuple[dict[str, str], Sequence[int], Sequence[int]], ...] = (
        (_YEARS, months, range(1, 29)),
        (_YEARS, [month for month in months if month != _FEBRUARY], [29, 30]),
        (_YEARS, _LENGTH_31, [31]),
        (_LEAP_YEARS, [_FEBRUARY], [29]),
    )
    choices = []
    for years, of_months, of_days in days:
        parts = []
        for index, (literal, directive) in enumerate(tokens):
            # A leading zero may be missing where no other digits touch the number.
            before = literal or not index or tokens[index - 1][1] not in _DIGITS
            following = tokens[index + 1] if index + 1 < len(tokens) else ("x", "")
            optional = not strict and bool(before) and (bool(following[0]) or following[1] not in _DIGITS)
            parts.append(_literal(literal) + _field(directive, optional, years, of_months, of_days))
        choices.append("".join(parts))
    return f"(?:{'|'.join(choices)}){after}"


def _field(directive: str, optional: bool, years: dict[str, str], months: Sequence[int], days: Sequence[int]) -> str:
    zero = "0?" if optional else "0"
    if directive in years:
        return years[directive]
    if directive in ("m", "d"):
        return _numbers(months if directive == "m" else days, zero)
    if directive in ("b", "B"):
        return _names([_MONTHS.split()[month - 1] for month in months], short=directive == "b")
    if directive in ("a", "A"):
        return _names(_DAYS.split(), short=directive == "a")
    if directive in _TIMES:
        return _numbers(_TIMES[directive], zero)
    return {"p": "[AaPp][Mm]", "f": "[0-9]{1,9}", "z": OFFSET}[directive]


def _numbers(numbers: Sequence[int], zero: str) -> str:
    by_tens: dict[int, str] = {}
    for number in numbers:
        by_tens[number // 10] = by_tens.get(number // 10, "") + str(number % 10)
    return f"(?:{'|'.join(f'{tens or zero}[{units}]' for tens, units in by_tens.items())})"


def _names(names: list[str], short: bool) -> str:
    """In any case, English only: the machine's language must not matter."""
    written = [name[:3] if short else name for name in names]
    return f"(?:{'|'.join(''.join(f'[{letter.upper()}{letter.lower()}]' for letter in name) for name in written)})"


def _literal(text: str) -> str:
    return "".join(
        f"\\x{ord(character):02x}" if character.isascii() and not character.isalnum() else character
        for character in text
    )


ISO = Moments()
