"""Where credentials stand in a text, in time that grows with the text, not with the number of secrets."""

from __future__ import annotations

from python_connectors_runner.escapes import layers, widened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from python_connectors_runner.credential_forms import Ends, Forms
    from python_connectors_runner.escapes import Plain

    Place = tuple[int, int]

# Fewer are looked for one after the other, more all at once.
FEW = 40
# Of a text that repeats itself as many characters are compared at a time.
STRIDE = 8_192


class Search:
    """``alone``: forms of what counts only where it is no part of a longer word or number."""

    def __init__(self, forms: Forms, alone: Forms | None = None) -> None:
        self._forms = _Readings(forms)
        self._alone = None if alone is None else _Readings(alone)

    def places(self, text: str) -> list[Place]:
        read = list(layers(text))
        found = list(self._forms.places(text, read))
        if self._alone is not None:
            found += [place for place in self._alone.places(text, read) if _stands_alone(text, *place)]
        return found


class _Readings:
    def __init__(self, forms: Forms) -> None:
        self._exact = _Needles(forms.exact)
        self._ends = (forms.plain, forms.unescaped, forms.bytewise)
        self._needles = [_Needles(ends) for ends in self._ends]

    def places(self, text: str, read: list[Plain]) -> Iterator[Place]:
        for begin, end, _ in self._exact.places(text):
            yield begin, end
        for plain, needles, ends in zip(read, self._needles, self._ends, strict=False):
            for begin, end, needle in needles.places(plain.text):
                yield from _in_text(text, *plain.place(begin, end), ends[needle])


def _in_text(text: str, begin: int, end: int, ends: Iterable[Ends]) -> Iterator[Place]:
    if not text[begin : begin + 1].isalnum():
        while text[begin - 1 : begin] == "\\":
            begin -= 1
    for before, after in ends:
        yield widened(text, begin, end, before, after) if before or after else (begin, end)


class _Needles:
    """Texts to look for."""

    def __init__(self, needles: Iterable[str]) -> None:
        self._needles = sorted(needles, key=lambda needle: (-len(needle), needle))
        self._start = len(self._needles[-1]) if self._needles else 0
        self._by_start: dict[str, list[str]] = {}
        if len(self._needles) > FEW:
            for needle in self._needles:
                self._by_start.setdefault(needle[: self._start], []).append(needle)

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What occurrences cover: of those that lie inside others, or in one stretch with them, not each is named."""
        if self._by_start:
            yield from _at_once(text, self._by_start, self._start)
        else:
            for needle in self._needles:
                for begin, end in _occurrences(text, needle):
                    yield begin, end, needle


def _at_once(text: str, by_start: dict[str, list[str]], size: int) -> Iterator[tuple[int, int, str]]:
    find: Callable[[str], list[str] | None] = by_start.get
    covered = 0
    for begin in range(len(text) - size + 1):
        needles = find(text[begin : begin + size])
        if needles:
            for needle in needles:
                end = begin + len(needle)
                if end <= covered:
                    break
                if text.startswith(needle, begin):
                    # The longest, which covers all others that begin here.
                    yield begin, end, needle
                    covered = end
                    break


def _occurrences(text: str, needle: str) -> Iterator[Place]:
    size = len(needle)
    begin = text.find(needle)
    while begin >= 0:
        end = begin + size
        following = text.find(needle, begin + 1)
        if 0 <= following < end:
            # It repeats itself, and so may the text: all of that is one stretch, not a place for each character.
            end = _repeated(text, end, needle[size - (following - begin) :])
            following = text.find(needle, end - size + 1)
        yield begin, end
        begin = following


def _repeated(text: str, end: int, period: str) -> int:
    for block in (period * (STRIDE // len(period)), period):
        while block and text.startswith(block, end):
            end += len(block)
    return end


def _stands_alone(text: str, begin: int, end: int) -> bool:
    if text[end : end + 1].isalnum():
        return False
    if not text[begin - 1 : begin].isalnum():
        return True
    # The end of a longer word, or of an escape.
    from python_connectors_runner.unescaping import ends_with_escape

    return ends_with_escape(text, begin)
