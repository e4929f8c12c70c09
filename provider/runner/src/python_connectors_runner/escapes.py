"""What a text says without the escapes of JSON, of Python's literals and of addresses, however often they were applied.

Every backslash is left out: one may stand before any character, and each further writing doubles it. For the same
reason a line break is the letter that is written in its place, wherever it comes from. What this does to a secret and
to a text that holds it in any form is the same, whatever else the text has: that is how a secret is found.
"""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters that an escape takes at most, percent signs that were quoted a few times among them.
LONGEST_ESCAPE = 64
_HEX = frozenset("0123456789abcdefABCDEF")
_DIGITS = 8
_SEVERAL = 12
_FOLDED = str.maketrans("\n\t\r\b\f\v\a+", "ntrbfva ")


class Plain:
    """``text``, and where each of its characters stood."""

    def __init__(self) -> None:
        self.text = ""
        self._pieces: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._origins: list[int] = []
        # How many characters stood for one; 0 in a stretch where each stood for itself.
        self._widths: list[int] = []

    def add(self, piece: str, origin: int, width: int = 0) -> None:
        if piece:
            self._pieces.append(piece)
            self._starts.append(self._length)
            self._origins.append(origin)
            self._widths.append(width)
            self._length += len(piece)

    def done(self) -> Plain:
        self.text = folded("".join(self._pieces))
        return self

    def place(self, begin: int, end: int) -> tuple[int, int]:
        """Where a part of ``text`` (not an empty one) stood."""
        first = bisect_right(self._starts, begin) - 1
        last = bisect_right(self._starts, end - 1) - 1
        start = self._origins[first] + (0 if self._widths[first] else begin - self._starts[first])
        return start, self._origins[last] + (self._widths[last] or end - self._starts[last])


def folded(text: str) -> str:
    return text.translate(_FOLDED)


def has_escapes(text: str) -> bool:
    return "\\" in text or "%" in text


def without_backslashes(text: str) -> Plain:
    plain, done = Plain(), 0
    found = text.find("\\")
    while found >= 0:
        plain.add(text[done:found], done)
        done = found + 1
        found = text.find("\\", done)
    plain.add(text[done:], done)
    return plain.done()


def layers(text: str) -> Iterator[Plain]:
    """``text`` in every reading in which a secret may be found; of a text without escapes only one."""
    yield without_backslashes(text)
    if not has_escapes(text):
        return
    from python_connectors_runner.unescaping import unescaped

    yield unescaped(text, bytewise=False)
    if "x" in text:
        yield unescaped(text, bytewise=True)


def readings(secret: str) -> tuple[str, str]:
    """What ``secret`` is in the second and the third of the ``layers``."""
    if not has_escapes(secret):
        return folded(secret), folded(secret)
    from python_connectors_runner.unescaping import unescaped

    return unescaped(secret, bytewise=False).text, unescaped(secret, bytewise=True).text


def trimmed(secret: str) -> tuple[str, str, str]:
    """``secret`` without the characters at its ends of which an escape could be made by what stands next to it.

    Those from before it (letters and digits), and letters and digits from after it, are the second and the third.
    """
    begin = 1 if secret[:1] in ("x", "u", "U") else 0
    while begin <= _DIGITS and secret[begin : begin + 1] in _HEX:
        begin += 1
    end = len(secret)
    while end > begin and len(secret) - end < _DIGITS and secret[end - 1] in _HEX:
        end -= 1
    if secret[end - 1 : end] in ("x", "u", "U"):
        end -= 1
    letters = secret[end:]
    while end > begin and secret[end - 1] in "\\%":
        end -= 1
    if end + len(letters) == len(secret):
        end, letters = len(secret), ""
    if end - begin < _SEVERAL:
        return secret, "", ""
    return secret[begin:end], secret[:begin], letters


def widened(text: str, begin: int, end: int, before: str, after: str) -> tuple[int, int]:
    """The place in ``text`` with what was trimmed from the secret, as far as it stands there."""
    if before and text.startswith(before, max(0, begin - len(before))):
        begin -= len(before)
    if text[end : end + 1] in ("\\", "%"):
        from python_connectors_runner.unescaping import run_of_escapes

        end = run_of_escapes(text, end)
        if text.startswith(after, end):
            end += len(after)
    return begin, end
