"""Undoes escapes. Apart from ``escapes``, which needs it only for texts that have some: ``re`` takes long to import."""

from __future__ import annotations

import re

from python_connectors_runner.escapes import LONGEST_ESCAPE, Plain

_HEX = "[0-9a-fA-F]"
# A percent sign that was quoted again, perhaps often: %2525.
_PERCENT = "%(?:25)*"
_BACKSLASHES = rf"(?:\\|{_PERCENT}5[cC])+"
_ESCAPE = re.compile(
    rf"(?P<slash>{_BACKSLASHES}(?:x(?P<x>{_HEX}{{2}})|u(?P<u>{_HEX}{{4}})|U(?P<wide>{_HEX}{{8}}))?)"
    rf"|{_PERCENT}(?P<percent>{_HEX}{{2}})?"
)
_RUN = re.compile(rf"(?:{_BACKSLASHES}|{_PERCENT})?")
_ESCAPE_BEFORE = re.compile(
    rf"(?:{_BACKSLASHES}(?:[abfnrtv]|x{_HEX}{{2}}|u{_HEX}{{4}}|U{_HEX}{{8}})|{_PERCENT}{_HEX}{{2}})\Z"
)


def unescaped(text: str, *, bytewise: bool) -> Plain:
    r"""``bytewise``: ``\xc3\xbc`` is the bytes of one character in UTF-8, as in what repr makes of bytes."""
    plain, done = Plain(), 0
    # Escapes that are bytes, or halves of a character, and stand side by side: number, begin, end.
    run: list[tuple[int, int, int]] = []
    of_run = ""
    for found in _ESCAPE.finditer(text):
        begin, end = found.span()
        kind, digits = _written(found)
        code = int(digits, 16) if digits else -1
        joins = code >= 0x80 and (kind == "%" or (kind == "x" and bytewise) or 0xD800 <= code < 0xE000)
        if run and not (joins and kind == of_run and begin == run[-1][2]):
            _add(plain, run, of_run)
            run = []
        plain.add(text[done:begin], done)
        done = end
        if joins:
            of_run = kind
            run.append((code, begin, end))
        elif code < 0 or code > 0x10FFFF or (code < 0x80 and chr(code).isalnum()):
            # No program escapes a letter or a digit: what follows is what it is.
            done = end - len(digits) - (1 if digits and kind != "%" else 0)
            if kind == "%":
                plain.add("%", begin, done - begin)
        else:
            plain.add(chr(code), begin, end - begin)
    _add(plain, run, of_run)
    plain.add(text[done:], done)
    return plain.done()


def _written(found: re.Match[str]) -> tuple[str, str]:
    if found["slash"] is None:
        return "%", found["percent"] or ""
    kind = "x" if found["x"] else "u"
    return kind, found["x"] or found["u"] or found["wide"] or ""


def _add(plain: Plain, run: list[tuple[int, int, int]], kind: str) -> None:
    index = 0
    while index < len(run):
        character, used = _joined([code for code, _, _ in run[index : index + 4]], kind)
        plain.add(character, run[index][1], run[index + used - 1][2] - run[index][1])
        index += used


def _joined(codes: list[int], kind: str) -> tuple[str, int]:
    """The character that the first of ``codes`` make, and how many it takes; what makes none is itself."""
    first = codes[0]
    if kind == "u":
        if len(codes) > 1 and first < 0xDC00 <= codes[1]:
            return chr(0x10000 + ((first - 0xD800) << 10) + codes[1] - 0xDC00), 2
        return chr(first), 1
    size = 2 if 0xC2 <= first < 0xE0 else 3 if 0xE0 <= first < 0xF0 else 4 if 0xF0 <= first < 0xF5 else 1
    try:
        return bytes(codes[:size]).decode("utf-8", "surrogatepass"), len(codes[:size])
    except ValueError:
        return chr(first), 1


def run_of_escapes(text: str, begin: int) -> int:
    """Where backslashes, or a percent sign, that stand at ``begin`` end, however they are written."""
    found = _RUN.match(text, begin)
    return found.end() if found else begin


def ends_with_escape(text: str, end: int) -> bool:
    return _ESCAPE_BEFORE.search(text, max(0, end - LONGEST_ESCAPE), end) is not None
