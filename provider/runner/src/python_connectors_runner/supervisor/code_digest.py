"""What an approval of code names: a digest of all that will run. ``provider/protocol/README.md`` has the rule."""

from __future__ import annotations

import hashlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_connectors_runner.protocol import SourceCode

# What the bytes begin with: another rule begins with another text.
RULE = "python-connectors code 1"


def connection_digest(code: SourceCode, requirements: str | None) -> str:
    """Of a connection's code and the list of packages that are installed for it."""
    return _digest(["connection", *(["none"] if requirements is None else ["list", requirements]), *_parts(code)])


def connector_digest(code: SourceCode) -> str:
    """Of a connector's code."""
    return _digest(["connector", *_parts(code)])


def _parts(code: SourceCode) -> Iterator[str]:
    """The entry, then names and texts of all files, in the order of the names' bytes."""
    yield code["entry"]
    for name in sorted(code["files"], key=lambda name: name.encode()):
        yield name
        yield code["files"][name]


def _digest(texts: list[str]) -> str:
    digest = hashlib.sha256()
    for text in [RULE, *texts]:
        data = text.encode()
        # The length first: no two lists of texts have the same bytes.
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
