"""Keeps credentials out of every text that leaves the runner.

A text is searched for the credentials as they stand and as they look after the encodings that programs put
them through on the way into a message. All are looked for in the text as it came: a short secret inside a long one,
or across its end, leaves nothing of either. Redact before truncating, or a cut could leave most of a secret.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Place = tuple[int, int]

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
        self._texts: Callable[[str], list[Place]] | None = None
        # Made when a name is asked for: as many forms again.
        self._within_names: set[str] = set()
        self._names: Callable[[str], list[Place]] | None = None
        self.longest = 0
        if credentials and len(credentials) >= MIN_ALONE:
            # Imported only where there is something to hide: what it needs is half of the supervisor's start-up.
            from python_connectors_runner.credential_forms import Forms, parts
            from python_connectors_runner.credential_places import Search

            within = parts(credentials)
            whole = {credentials} if len(credentials) >= MIN_LENGTH else set()
            alone = {credentials} - whole
            texts = Forms(whole | {part for part in within if len(part) >= MIN_LENGTH})
            short = Forms(alone, MIN_ALONE)
            self._texts = Search(texts, short).places
            self._within_names = whole | {part for part in within if len(part) >= MIN_PART_IN_NAMES}
            self.longest = max(texts.longest, short.longest)

    def text(self, text: str, start: int = 0) -> str:
        """A message, a source line, a partition's name; what lies before ``start`` is looked at and left out."""
        return _replaced(text, self._texts(text) if self._texts else [], start)

    def name(self, name: str) -> str:
        """A name that has a meaning of its own: a field, a file, a function."""
        if self._names is None and self._within_names:
            from python_connectors_runner.credential_forms import Forms
            from python_connectors_runner.credential_places import Search

            self._names = Search(Forms(self._within_names)).places
        return _replaced(name, self._names(name) if self._names else [], 0)


def _replaced(text: str, places: list[Place], start: int) -> str:
    """``text`` with a mark for each stretch that secrets cover, overlapping ones together."""
    pieces: list[str] = []
    done = start
    for begin, end in sorted(places):
        if end > done:
            if begin >= done:
                pieces.append(text[done:begin])
            if begin >= done or not pieces:
                pieces.append(MARK)
            done = end
    return "".join([*pieces, text[done:]]) if pieces or start else text
