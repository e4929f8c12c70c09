"""Environment markers, by their tokens."""

from __future__ import annotations

import re

WORDS = frozenset(
    (
        "and",
        "or",
        "in",
        "not",
        "python_version",
        "python_full_version",
        "os_name",
        "sys_platform",
        "platform_release",
        "platform_system",
        "platform_version",
        "platform_machine",
        "platform_python_implementation",
        "implementation_name",
        "implementation_version",
    )
)
# Text in quotes (never a `$`, in which pip would put a variable), a word, an operator, a parenthesis.
TOKEN = re.compile(r"""[ \t]*(?:"([ !#%-&(-[\]-~]*)"|'([ !#%-&(-[\]-~]*)'|([a-z_]+)|(===|==|!=|<=|>=|~=|<|>|\(|\)))""")


def read_marker(text: str) -> str | None:
    """The marker in one form: tokens with one space between, texts in double quotes.

    ``None``: not made of a marker's tokens. Whether they make sense together is the installer's to say.
    """
    rest = text.rstrip(" \t")
    tokens: list[str] = []
    at = 0
    while at < len(rest):
        found = TOKEN.match(rest, at)
        if found is None or (found[3] is not None and found[3] not in WORDS):
            return None
        tokens.append(found[3] or found[4] or f'"{found[1] or found[2] or ""}"')
        at = found.end()
    return " ".join(tokens) if tokens else None
