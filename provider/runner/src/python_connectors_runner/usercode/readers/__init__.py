"""How the result of each read function becomes rows. One module a code interface, of the interface's name, with

- ``observe(reading, record) -> None``: takes in one partition, as many rows of it as are wanted;
- ``rows(reading) -> Iterator[dict]``: the partition's rows, one by one.

Both count what they take with ``reading.count_rows`` and raise ``Failure``, or what ``inference`` refuses.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def reader_of(interface: str) -> ModuleType:
    """The module of a code interface, imported when it is known to be needed."""
    from importlib import import_module

    return import_module(f"{__name__}.{interface}")
