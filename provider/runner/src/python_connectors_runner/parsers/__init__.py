"""From the bytes that ``read_bytes`` yields to observed records. One module a format, streaming.

A format is a row of ``MODULES``, its options a row of ``options.PARSERS``, and a module with
``observe(chunks, options, record) -> int``: observes every record of one partition and gives their number.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from python_connectors_runner.inference.record import Record

    Observe = Callable[[Iterable[bytes], dict[str, Any], Record], int]

MODULES = ("csv", "json")


def observe_with(type_: str) -> Observe:
    """The ``observe`` of a format, imported when it is known to be needed."""
    from importlib import import_module

    observe: Observe = import_module(f"{__name__}.{type_}").observe
    return observe
