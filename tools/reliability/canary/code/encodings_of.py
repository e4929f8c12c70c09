"""The forms that a text takes on its way into a message, by name, and the parts of a credential that are secret."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable


def _lower(quoted: str) -> str:
    """Escapes as some programs write them: %c3 in place of %C3."""
    first, *rest = quoted.split("%")
    return "%".join([first, *(piece[:2].lower() + piece[2:] for piece in rest)])


def _behind(prefix: str, encode: Callable[[bytes], bytes]) -> Callable[[str], str]:
    """Base64 of a text that stands behind others, and before another: each length of `prefix` is another alignment."""
    return lambda text: encode(f"{prefix}{text}:realm".encode()).decode()


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": lambda text: json.dumps(text)[1:-1],
    "json-unicode": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json-json": lambda text: json.dumps(json.dumps(text))[3:-3],
    "ascii": lambda text: ascii(text)[1:-1],
    "repr": lambda text: repr(text)[1:-1],
    "bytes": lambda text: repr(text.encode())[2:-1],
    "url": lambda text: quote(text),
    "url-lower": lambda text: _lower(quote(text)),
    "url-all": lambda text: quote(text, safe=""),
    "url-all-lower": lambda text: _lower(quote(text, safe="")),
    "url-plus": quote_plus,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64-1": _behind(":", base64.b64encode),
    "base64-2": _behind("u:", base64.b64encode),
    "base64-3": _behind("us:", base64.b64encode),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64url-1": _behind(":", base64.urlsafe_b64encode),
    "base64url-2": _behind("u:", base64.urlsafe_b64encode),
}

LINE = 16


def parts(credentials: str) -> list[str]:
    """The credentials as a whole, then each secret inside them: strings and numbers of a document, lines of a key."""
    found = [credentials]
    try:
        document: object = json.loads(credentials)
    except ValueError:
        document = None
    waiting = [document]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, (str, int, float)):
            found.append(str(value))
    for text in list(found):
        found.extend(line for line in text.splitlines() if len(line) >= LINE and line != text)
    return found
