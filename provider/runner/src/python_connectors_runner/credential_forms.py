"""How a credential looks in a text: its parts, and the encodings that programs put it through on the way there."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Shorter forms are found everywhere.
MIN_FORM = 6
# Of a text with several lines (a key in PEM form) each line is a secret, if it is long enough to be one.
MIN_LINE = 16


def parts(credentials: str) -> set[str]:
    return set(_parts(credentials))


def _parts(credentials: str) -> Iterator[str]:
    """The strings and integers inside a JSON document, and the lines of texts that have several (keys in PEM form)."""
    try:
        document = json.loads(credentials)
    except (ValueError, RecursionError):
        document = None
    pending = [document, credentials]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            if value is not credentials:
                yield value
            yield from (line for line in value.splitlines() if len(line) >= MIN_LINE)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield str(value)
        elif isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def forms(secrets: set[str], shortest: int = MIN_FORM) -> list[str]:
    """Every form of the secrets that is at least ``shortest`` long, each once, the longest first."""
    found = {form for secret in secrets for form in _encodings(secret) if len(form) >= shortest}
    return sorted(found, key=lambda form: (-len(form), form))


def _encodings(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield repr(raw)[2:-1]
    for quoted in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield quoted
        yield _lower_escapes(quoted)
    for encoded in _base64_forms(raw):
        yield encoded
        yield encoded.translate(_URL_SAFE)


_URL_SAFE = str.maketrans("+/", "-_")


def _base64_forms(raw: bytes) -> Iterator[str]:
    """What is the same in base64 wherever the secret begins (alone, or behind a user name and a colon)."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + raw).decode()
        start = (offset * 8 + 5) // 6
        end = (offset + len(raw)) * 8 // 6
        if end - start >= MIN_FORM:
            yield encoded[start:end]


def _lower_escapes(quoted: str) -> str:
    pieces = quoted.split("%")
    return "%".join([pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:])])
