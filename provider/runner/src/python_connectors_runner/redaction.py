"""Keeps credentials out of every text that leaves the runner.

A text is searched for the credentials as they stand and as they look after the encodings that programs put
them through on the way into a message. All are looked for in the text as it came: a short secret inside a long one,
or across its end, leaves nothing of either. Redact before truncating, or a cut could leave most of a secret.
"""

from __future__ import annotations

MARK = "[credential]"

# Shorter texts are words, regions, flags: replacing them would make messages unreadable and protect nothing.
MIN_LENGTH = 6
# In names (fields, files, functions) a part of the credentials has to look like a key: a user name or a
# bucket may well be a column's name too, and replacing it would falsify the schema.
MIN_PART_IN_NAMES = 16


class Redactor:
    """Replaces one run's credentials; ``Redactor(None)`` changes nothing."""

    def __init__(self, credentials: str | None) -> None:
        self._texts: list[str] = []
        self._names: list[str] = []
        if credentials and len(credentials) >= MIN_LENGTH:
            # Imported only where there is something to hide: what it needs is half of the supervisor's start-up.
            from python_connectors_runner.credential_forms import forms, parts

            within = parts(credentials)
            self._texts = forms({credentials} | {part for part in within if len(part) >= MIN_LENGTH})
            self._names = forms({credentials} | {part for part in within if len(part) >= MIN_PART_IN_NAMES})

    def text(self, text: str) -> str:
        """A message, a source line, a partition's name."""
        return _replaced(text, self._texts)

    def name(self, name: str) -> str:
        """A name that has a meaning of its own: a field, a file, a function."""
        return _replaced(name, self._names)


def _replaced(text: str, secrets: list[str]) -> str:
    """``text`` with a mark for each stretch that secrets cover, overlapping ones together."""
    found: list[tuple[int, int]] = []
    for secret in secrets:
        start = text.find(secret)
        while start >= 0:
            found.append((start, start + len(secret)))
            start = text.find(secret, start + 1)
    pieces: list[str] = []
    done = 0
    for start, end in sorted(found):
        if start >= done:
            pieces += [text[done:start], MARK]
        done = max(done, end)
    return "".join([*pieces, text[done:]]) if pieces else text
