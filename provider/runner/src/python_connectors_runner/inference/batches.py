"""How many rows are looked at in one go: enough to be fast, few enough for the processor's cache and for memory."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Values of one batch, those inside lists and dicts included.
BATCH_VALUES = 6_000
MAX_ROWS = 512
MIN_ROWS = 16


def batch_rows(row: dict[Any, Any]) -> int:
    """The rows of a batch of which ``row`` is one: by the number of values that it holds."""
    return max(MIN_ROWS, min(MAX_ROWS, BATCH_VALUES // max(1, _values(row, 4))))


def slices(rows: list[dict[Any, Any]]) -> Iterator[list[dict[Any, Any]]]:
    """``rows`` in batches."""
    start = 0
    while start < len(rows):
        size = batch_rows(rows[start])
        yield rows[start : start + size]
        start += size


def _values(value: object, depth: int) -> int:
    if type(value) is dict:
        items = list(value.values())
    elif type(value) is list:
        items = value
    else:
        return 1
    if not depth:
        return len(items)
    return sum(_values(item, depth - 1) for item in items[:64]) + max(0, len(items) - 64)
