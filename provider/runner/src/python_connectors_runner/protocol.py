"""What both processes know of the protocol with the provider: its version, its limits, its one error type.

The contract is ``provider/protocol/README.md``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypedDict

    class Frame(TypedDict):
        file: str
        line: int
        function: str
        source: str | None

    class SourceCode(TypedDict):
        entry: str
        files: dict[str, str]


VERSION = 1
# Raised only when the same data may give another schema; the provider refuses a runner of another one.
INFERENCE = 1

MAX_REQUEST_BYTES = 5 * 1024 * 1024
MAX_RESPONSE_BYTES = 5 * 1024 * 1024
# What is left for the schema, or for the partitions that are not read, is the rest.
MAX_STATE_BYTES = 1024 * 1024
MAX_FIELDS = 10_000
MAX_PATH = 1_024
MAX_MESSAGE = 4_096
MAX_FRAMES = 100
MAX_WARNINGS = 200

PHASES = frozenset(
    (
        "request",
        "credentials",
        "requirements",
        "syntax",
        "import",
        "missing_function",
        "context",
        "list",
        "infer",
        "read",
        "parse",
        "limit",
        "runner",
    )
)


class Failure(Exception):
    """A run that ended without a result: the ``error`` of a response.

    ``file``, ``line`` and ``source`` are the user's, ``traceback`` holds the user's frames, outermost first.
    """

    def __init__(
        self,
        phase: str,
        code: str,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        source: str | None = None,
        partition: str | None = None,
        traceback: list[Frame] | None = None,
    ) -> None:
        super().__init__(message)
        self.phase = phase
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.source = source
        self.partition = partition
        self.traceback = traceback or []

    def as_error(self) -> dict[str, Any]:
        return {
            "phase": self.phase,
            "code": self.code,
            "message": self.message,
            "file": self.file,
            "line": self.line,
            "source": self.source,
            "partition": self.partition,
            "traceback": self.traceback,
        }


def length(text: str) -> int:
    """The length in UTF-16 units, which is what the other side of the protocol counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def bounded(text: str, limit: int = MAX_MESSAGE) -> str:
    """``text`` with at most ``limit`` characters, the last one an ellipsis where some were cut."""
    if len(text) * 2 <= limit or length(text[: limit + 1]) <= limit:
        return text
    cut = text[: limit - 1]
    while length(cut) > limit - 1:
        cut = cut[: -max(1, (length(cut) - limit + 1) // 2)]
    return cut + "\u2026"


def without_lone_surrogates(text: str) -> str:
    """``text`` that any JSON reader takes: half of a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
