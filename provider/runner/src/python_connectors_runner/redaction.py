"""Keeps credentials out of every text that leaves the runner.

A text is searched for the credentials as they stand and as they look after the encodings that programs put
them through on the way into a message. All are looked for in the text as it came: a short secret inside a long one,
or across its end, leaves nothing of either. Redact before truncating, or a cut could leave most of a secret.
"""

from __future__ import annotations

MARK = "[credential]"

# Shorter parts of a document are words, regions, flags: replacing them would make messages unreadable and protect
# nothing.
MIN_LENGTH = 6
# What is stored as a whole is a secret however short it is, but is replaced only where it stands alone: not inside a
# longer word or number. Below this length any guess would find it.
MIN_ALONE = 3
# In names (fields, files, functions) a part of the credentials has to look like a key: a user name or a
# bucket may well be a column's name too, and replacing it would falsify the schema.
MIN_PART_IN_NAMES = 16


class Redactor:
    """Replaces one run's credentials; ``Redactor(None)`` changes nothing.

    ``longest``: as many bytes of a text may be needed to know a credential in it.
    """

    def __init__(self, credentials: str | None) -> None:
        self._texts: list[str] = []
        self._alone: list[str] = []
        self._names: list[str] = []
        if credentials and len(credentials) >= MIN_ALONE:
            # Imported only where there is something to hide: what it needs is half of the supervisor's start-up.
            from python_connectors_runner.credential_forms import forms, parts

            within = parts(credentials)
            whole = {credentials}
            if len(credentials) < MIN_LENGTH:
                self._alone = forms(whole, MIN_ALONE)
                whole = set()
            self._texts = forms(whole | {part for part in within if len(part) >= MIN_LENGTH})
            self._names = forms(whole | {part for part in within if len(part) >= MIN_PART_IN_NAMES})
        every = (*self._texts, *self._alone)
        self.longest = max((len(form.encode("utf-8", "surrogatepass")) for form in every), default=0)

    def text(self, text: str, start: int = 0) -> str:
        """A message, a source line, a partition's name; what lies before ``start`` is looked at and left out."""
        return _replaced(text, self._texts, self._alone, start)

    def name(self, name: str) -> str:
        """A name that has a meaning of its own: a field, a file, a function."""
        return _replaced(name, self._names, [], 0)


def _replaced(text: str, secrets: list[str], alone: list[str], start: int) -> str:
    """``text`` with a mark for each stretch that secrets cover, overlapping ones together."""
    found = [place for secret in secrets for place in _places(text, secret)]
    found += [place for secret in alone for place in _places(text, secret) if _stands_alone(text, *place)]
    pieces: list[str] = []
    done = start
    for begin, end in sorted(found):
        if end > done:
            if begin >= done:
                pieces.append(text[done:begin])
            if begin >= done or not pieces:
                pieces.append(MARK)
            done = end
    return "".join([*pieces, text[done:]]) if pieces or start else text


def _places(text: str, secret: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    begin = text.find(secret)
    while begin >= 0:
        found.append((begin, begin + len(secret)))
        begin = text.find(secret, begin + 1)
    return found


def _stands_alone(text: str, begin: int, end: int) -> bool:
    return not (text[begin - 1 : begin].isalnum() or text[end : end + 1].isalnum())
