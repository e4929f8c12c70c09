"""From the bytes that ``read_bytes`` yields to records. One module a format, streaming.

A format is a row of ``MODULES``, its options a row of ``supervisor.parser_options.PARSERS``, and a module with two
functions:

- ``observe(chunks, options, record) -> int`` observes every record of one partition and gives their number;
- ``records(chunks, options)`` gives the records themselves, as dicts, from the first one on.

The parser ``custom`` is the connector code's own function: ``usercode.parser_function``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.inference.record import Record

    Observe = Callable[[Iterable[bytes], dict[str, Any], Record], int]
    Records = Callable[[Iterable[bytes], dict[str, Any]], Iterator[dict[str, Any]]]

MODULES = ("csv", "json", "parquet", "avro")


def observe_with(type_: str, most_bytes: int | None = None) -> Observe:
    """The ``observe`` of a format, imported when it is known to be needed. It unpacks what is compressed.

    ``most_bytes`` bounds what a compressed partition may unpack to.
    """
    module = _module(type_)

    def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
        count: int = module.observe(_unpacked(chunks, options, most_bytes), options, record)
        return count

    return observe


def records_with(type_: str, most_bytes: int | None = None) -> Records:
    """The ``records`` of a format, as ``observe_with``."""
    module = _module(type_)

    def records(chunks: Iterable[bytes], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        found: Iterator[dict[str, Any]] = module.records(_unpacked(chunks, options, most_bytes), options)
        return found

    return records


def _module(type_: str) -> ModuleType:
    from importlib import import_module

    if type_ not in MODULES:
        raise ValueError(f"no parser of a format: {type_}")
    return import_module(f"{__name__}.{type_}")


def _unpacked(chunks: Iterable[bytes], options: dict[str, Any], most: int | None) -> Iterator[bytes]:
    from python_connectors_runner.parsers.compression import decompressed

    return decompressed(chunks, options["compression"], most)
