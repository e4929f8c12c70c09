"""How names become paths: the rule of the protocol, the same in both languages."""

from __future__ import annotations

from _json import encode_basestring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

RESERVED = frozenset(
    (
        "constructor",
        "prototype",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "4dabf18193072939515e22adb298388d",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    )
)
PUNCTUATION = frozenset('.[]{}",')
# https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt, White_Space; str.isspace has more.
WHITE_SPACE = frozenset(
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def written_name(name: str) -> str:
    """``name`` as it stands, or as a JSON string where it could be misread."""
    if not name or name in RESERVED or name.startswith("__"):
        return _quoted(name)
    if name.isidentifier():
        return name
    if name[0] in WHITE_SPACE or name[-1] in WHITE_SPACE or not PUNCTUATION.isdisjoint(name):
        return _quoted(name)
    if any(character < " " or character == "\x7f" or "\ud800" <= character <= "\udfff" for character in name):
        return _quoted(name)
    return name


def written_path(segments: Iterable[tuple[str, str]]) -> str:
    """A path of ``("name", name)``, ``("[]", "")`` and ``("{}", "")``."""
    path = ""
    for kind, name in segments:
        if kind == "name":
            path += f".{written_name(name)}" if path else written_name(name)
        else:
            path += kind
    return path


def _quoted(name: str) -> str:
    # "<{%" begins a colour code of Pulumi's, which panics on one that it doesn't know.
    quoted = str(encode_basestring(name)).replace("\x7f", "\\u007f").replace("<{%", "<{\\u0025")
    # Half of a surrogate pair, which no encoding takes: escaped, as JSON.stringify does.
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in quoted)
