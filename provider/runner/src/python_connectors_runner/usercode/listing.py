"""Calls ``list_objects`` until every prefix is expanded."""

from __future__ import annotations

from collections import deque

from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.functions import call
from python_connectors_runner.usercode.results import async_hint, iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from python_connectors_runner.usercode.failures import Failures
    from python_connectors_runner.usercode.run import Run

    Item = dict[str, Any]

MAX_ITEMS = 250_000
MAX_PREFIX_DEPTH = 100
NAME_IN_MESSAGE = 200

REQUIRED_KEYS = {"name": str, "fingerprint": str, "is_prefix": bool}


def list_partitions(run: Run) -> list[Item]:
    """The partitions, in the order listed. Raises ``Failure`` like ``listed``."""
    return [item for item, _ in listed(run) if not item["is_prefix"]]


def listed(run: Run) -> Iterator[tuple[Item, int | None]]:
    """Partitions and prefixes in the order yielded: breadth first, from ``{}``, prefixes passed back and never read.

    With each the index of the prefix that it was listed for. Raises ``Failure``: phase list for what the code did,
    phase limit for a listing that does not end. Names are unique among partitions and among prefixes; a prefix and a
    partition may share one.
    """
    function, failures = run.function("list_objects"), run.failures
    partitions: set[str] = set()
    prefixes: set[str] = set()
    waiting: deque[tuple[Item, int | None, int]] = deque([({}, None, 0)])
    number = 0
    while waiting:
        metadata, parent, depth = waiting.popleft()
        for item in _items(function, metadata, run):
            name = item["name"]
            if number >= MAX_ITEMS:
                message = (
                    f"list_objects yielded more than {MAX_ITEMS} items: list fewer, or let one partition stand for many"
                )
                raise Failure("limit", "TOO_MANY_ITEMS", message)
            if item["is_prefix"]:
                if name in prefixes:
                    message = (
                        f"list_objects yielded the prefix {_shown(name, failures)} twice: the listing would never end"
                    )
                    raise failures.refused("list", "LIST_CYCLE", message, function=function)
                if depth >= MAX_PREFIX_DEPTH:
                    message = f"list_objects yielded prefixes inside prefixes, more than {MAX_PREFIX_DEPTH} deep"
                    raise Failure("limit", "LIST_TOO_DEEP", message)
                prefixes.add(name)
                waiting.append((item, number, depth + 1))
            else:
                if name in partitions:
                    message = f"list_objects yielded the name {_shown(name, failures)} twice: names must be unique"
                    raise failures.refused("list", "DUPLICATE_NAME", message, function=function)
                partitions.add(name)
            number += 1
            yield item, parent


def _shown(name: str, failures: Failures) -> str:
    return repr(failures.text(name, NAME_IN_MESSAGE))


def _items(function: Callable[..., Any], metadata: Item, run: Run) -> Iterator[Item]:
    """What one call yields, checked."""
    failures = run.failures
    result: Any = None
    try:
        offered = {"context": run.offered["context"], "metadata": metadata, "properties": run.offered["properties"]}
        result = call(function, offered, by_name_only=("properties",))
        iterator = iterated(result)
    except BaseException as error:
        raise failures.raised("list", "LIST_FAILED", error, function=function) from None
    if iterator is None:
        message = f"list_objects must yield dicts or return a list of them, not {type(result).__name__}"
        raise failures.refused("list", "LIST_RESULT", message + async_hint(result), function=function)
    while True:
        try:
            item: Any = next(iterator, _END)
        except BaseException as error:
            raise failures.raised("list", "LIST_FAILED", error, function=function) from None
        if item is _END:
            return
        fault = _fault(item)
        if fault:
            message = f"list_objects must yield {{'name': str, 'fingerprint': str, 'is_prefix': bool}}: {fault}"
            raise failures.refused("list", "INVALID_ITEM", message, function=function, result=result)
        yield item


_END = object()


def _fault(item: object) -> str | None:
    if not isinstance(item, dict):
        return f"got {type(item).__name__}"
    for key, wanted in REQUIRED_KEYS.items():
        if key not in item:
            return f"{key} is missing"
        if not isinstance(item[key], wanted):
            return f"{key} is {type(item[key]).__name__}"
    return None
