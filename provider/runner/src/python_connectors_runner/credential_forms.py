"""How a credential looks in a text: its parts, and the encodings that programs put it through on the way there.

What only adds escapes (JSON, Python's literals, addresses) is no form here: texts are read without them, see
``escapes``.
"""

from __future__ import annotations

from _json import encode_basestring, encode_basestring_ascii, make_scanner
from binascii import b2a_base64

from python_connectors_runner.escapes import readings, trimmed, without_backslashes
from python_connectors_runner.jsontext import WHITE_SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Shorter forms are found everywhere.
MIN_FORM = 6
# What is left of a secret without its backslashes has to be at least this to be looked for.
MIN_PLAIN = 3
# Of a text with several lines (a key in PEM form) each line is a secret, if it is long enough to be one.
MIN_LINE = 16

# What may have been trimmed from a form, before and after it.
Ends = tuple[str, str]


def parts(credentials: str) -> set[str]:
    return set(_parts(credentials))


def _parts(credentials: str) -> Iterator[str]:
    """The strings and numbers inside a JSON document, and the lines of texts that have several (keys in PEM form)."""
    pending = [_document(credentials), credentials]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            if value is not credentials:
                yield value
            yield from (line for line in value.splitlines() if len(line) >= MIN_LINE)
        elif isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _document(text: str) -> Any:
    """What a JSON document says, or None. Not with the package ``json``: its imports take long, see ``jsontext``."""
    scan: Any = make_scanner
    stripped = text.lstrip(WHITE_SPACE)
    try:
        value, end = scan(_Options())(stripped, 0)
    except (StopIteration, SystemError, ValueError, RecursionError):
        return None
    return None if stripped[end:].strip(WHITE_SPACE) else value


def _float_texts(literal: str) -> list[str]:
    """A number as the document writes it, and as Python does: 1e-07 for 1e-7."""
    return [literal, repr(float(literal))]


class _Options:
    """What the scanner asks for: all that a program may take for a document."""

    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = staticmethod(_float_texts)
    parse_int = str
    parse_constant = str


class Forms:
    """What to look for in the three readings of a text, see ``escapes.layers``."""

    def __init__(self, secrets: set[str], shortest: int = MIN_FORM) -> None:
        self.plain: dict[str, set[Ends]] = {}
        self.unescaped: dict[str, set[Ends]] = {}
        self.bytewise: dict[str, set[Ends]] = {}
        # Texts that are nearly nothing without their backslashes: looked for as they are.
        self.exact: set[str] = set()
        self.longest = 0
        for secret in secrets:
            self._add(secret)
            for form in _base64_forms(secret):
                if len(form) >= shortest:
                    self._add(form)

    def _add(self, secret: str) -> None:
        self.longest = max(self.longest, longest_form(secret))
        plain = without_backslashes(secret).text
        if len(plain) < MIN_PLAIN:
            self.exact |= set(_escaped(secret))
            return
        self.plain.setdefault(plain, set()).add(("", ""))
        within, before, after = trimmed(secret)
        for forms, form in zip((self.unescaped, self.bytewise), readings(within), strict=True):
            if len(form) >= MIN_PLAIN:
                forms.setdefault(form, set()).add((before, after))


def longest_form(secret: str) -> int:
    """Bytes that the secret takes in a text, escaped up to three times."""
    return sum(secret.count(character) * _longest_escape(character) for character in set(secret))


def _longest_escape(character: str) -> int:
    if character.isascii():
        return 1 if character.isalnum() else 8
    return 12 if character <= "\uffff" else 24


def _escaped(secret: str) -> Iterator[str]:
    """What is nearly nothing without its backslashes, written up to three times."""
    text = secret
    for _ in range(3):
        yield text
        yield repr(text)[1:-1]
        yield text.replace("\\", "%5C")
        yield text.replace("\\", "%5c")
        text = encode_basestring_ascii(text)[1:-1]


def _base64_forms(secret: str) -> Iterator[str]:
    """Base64 of a text and of its JSON, as far as it is the same wherever the text begins in what is encoded."""
    for text in {secret, encode_basestring_ascii(secret)[1:-1], encode_basestring(secret)[1:-1]}:
        raw = text.encode("utf-8", "surrogatepass")
        for offset in range(3):
            encoded = b2a_base64(bytes(offset) + raw, newline=False).decode()
            start = (offset * 8 + 5) // 6
            end = (offset + len(raw)) * 8 // 6
            if end - start >= MIN_FORM:
                yield encoded[start:end]
                yield encoded[start:end].translate(_URL_SAFE)


_URL_SAFE = str.maketrans("+/", "-_")
