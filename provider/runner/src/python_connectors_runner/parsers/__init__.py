"""From the bytes that ``read_bytes`` yields to records. One module a format, streaming.

A format is a row of ``MODULES``, its options a row of ``supervisor.parser_options.PARSERS``, and a module with two
functions:

- ``observe(chunks, options, record) -> int`` observes every record of one partition and gives their number;
- ``records(chunks, options)`` gives the records themselves, as dicts, from the first one on.

The parser ``custom`` is the connector code's own function: ``usercode.parser_function``.
"""

from __future__ import annotations

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.inference.record import Record

    Observe = Callable[[Iterable[bytes], dict[str, Any], Record], int]
    Records = Callable[[Iterable[bytes], dict[str, Any]], Iterator[dict[str, Any]]]

MODULES = ("csv", "json", "parquet", "avro")
TEXTS = ("csv", "json")
MAGIC_BYTES = 4


def observe_with(type_: str, most_bytes: int | None = None, beyond: Callable[[], None] | None = None) -> Observe:
    """The ``observe`` of a format, imported when it is known to be needed. It unpacks what is compressed.

    ``most_bytes`` bounds what a compressed partition may unpack to; ``beyond``: see ``compression.decompressed``. Where
    the chunks end with ``Cut``, a format of text takes in the records before it; others may raise it.
    """
    module = _module(type_)

    def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
        file = _File(_unpacked(chunks, options, most_bytes, beyond))
        try:
            count: int = module.observe(file, options, record)
        except Failure as failure:
            raise _advised(failure, type_, file) from None
        return count

    return observe


def records_with(type_: str, most_bytes: int | None = None, beyond: Callable[[], None] | None = None) -> Records:
    """The ``records`` of a format, as ``observe_with``."""
    module = _module(type_)

    def records(chunks: Iterable[bytes], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        file = _File(_unpacked(chunks, options, most_bytes, beyond))
        try:
            yield from module.records(file, options)
        except Failure as failure:
            raise _advised(failure, type_, file) from None

    return records


class _File:
    """The bytes of one file; ``first`` are those that it begins with, as many as tell its format."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.first = b""
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if len(self.first) < MAGIC_BYTES:
                self.first += chunk[: MAGIC_BYTES - len(self.first)]
            yield chunk


def _advised(failure: Failure, type_: str, file: _File) -> Failure:
    """``failure`` with what to do, where what should be text is something else."""
    if type_ in TEXTS and failure.phase == "parse":
        from python_connectors_runner.parsers.advice import advice

        failure.message += advice(failure.code, file.first)
    return failure


def _module(type_: str) -> ModuleType:
    from importlib import import_module

    if type_ not in MODULES:
        raise ValueError(f"no parser of a format: {type_}")
    return import_module(f"{__name__}.{type_}")


def _unpacked(
    chunks: Iterable[bytes], options: dict[str, Any], most: int | None, beyond: Callable[[], None] | None
) -> Iterator[bytes]:
    from python_connectors_runner.parsers.compression import decompressed

    return decompressed(chunks, options["compression"], most, beyond)
