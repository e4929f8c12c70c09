"""What a user's function returned: something to go through, or not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

ASYNC_RESULTS = ("coroutine", "async_generator")


def iterated(result: Any) -> Iterator[Any] | None:
    """An iterator of ``result``; ``None`` where it is one value. Raises what its ``__iter__`` raises."""
    if isinstance(result, (dict, str, bytes, bytearray)) or not hasattr(type(result), "__iter__"):
        return None
    iterator: Iterator[Any] = iter(result)
    return iterator


def async_hint(result: Any) -> str:
    """What to write instead, where ``result`` is that of an async function."""
    if type(result).__name__ not in ASYNC_RESULTS:
        return ""
    close = getattr(result, "close", None)
    if callable(close):
        close()  # a coroutine that nobody awaits would complain
    return ": the function must not be async; let a plain one call asyncio.run"
