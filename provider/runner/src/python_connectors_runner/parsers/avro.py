"""Avro object container files: types from the writer's schema in the header, the number of records from the blocks."""

from __future__ import annotations

from python_connectors_runner.packages import imported
from python_connectors_runner.parsers.avro_schema import observe_fields
from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.parsers.stream import Stream
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record

SYNC_BYTES = 16
SKIP_BYTES = 1024 * 1024
MOST_BITS = 63


def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
    """Observes the fields of one partition, which is one file; gives the number of its records. No data is decoded.

    Raises ``Failure`` (phase parse) for what is no Avro file, is damaged or ends early.
    """
    file = _LastRead(Stream(chunks))
    observe_fields(_reader(file).writer_schema, record)
    # The header ends with the marker that ends every block.
    marker = file.last
    count = 0
    try:
        while (records_ := _number(file, first=True)) is not None:
            _skip_block(file, _number(file) if records_ >= 0 else None, marker)
            count += records_
    except Cut:  # what the header says counts all the same
        return count
    return count


def _skip_block(file: _LastRead, size: int | None, marker: bytes) -> None:
    if size is None or size < 0:
        raise _invalid("a block has no size")
    while size:
        skipped = len(file.read(min(size, SKIP_BYTES)))
        if not skipped:
            raise _truncated()
        size -= skipped
    found = file.read(SYNC_BYTES)
    if len(found) < SYNC_BYTES:
        raise _truncated()
    if found != marker:
        raise _invalid("a block does not end where it should")


def records(chunks: Iterable[bytes], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every record of one partition. Raises ``Failure`` as ``observe`` does."""
    stream = Stream(chunks)
    reader = _reader(stream)
    while True:
        try:
            row = next(reader, None)
        except Exception as error:
            raise _fault(stream, error) from None
        if row is None:
            return
        if not isinstance(row, dict):
            raise _invalid("its schema is no record")
        yield row


class _LastRead:
    """``last`` is what was read last."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.last = b""

    def read(self, size: int) -> bytes:
        self.last = self.stream.read(size)
        return self.last


def _reader(file: _LastRead | Stream) -> Any:
    fastavro = imported("fastavro", "the parser avro", "parse")
    try:
        return fastavro.reader(file)
    except Exception as error:
        raise _fault(file.stream if isinstance(file, _LastRead) else file, error) from None


def _number(file: _LastRead, first: bool = False) -> int | None:
    """A variable-length number; ``None`` at the end of the file, where ``first`` allows it."""
    value = shift = 0
    while True:
        byte = file.read(1)
        if not byte:
            if first and not shift:
                return None
            raise _truncated()
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return (value >> 1) ^ -(value & 1)
        shift += 7
        if shift > MOST_BITS:
            raise _invalid("a number has too many digits")


def _fault(stream: Stream, error: Exception) -> BaseException:
    """The source's own failure, or what fastavro says of the file."""
    if stream.failure is not None:
        return stream.failure
    if isinstance(error, EOFError):
        return _truncated()
    return _invalid(str(error).partition("\n")[0] or type(error).__name__)


def _invalid(fault: str) -> Failure:
    return Failure("parse", "INVALID_AVRO", f"the stream is no Avro file, or damaged: {fault}")


def _truncated() -> Failure:
    return Failure("parse", "TRUNCATED_STREAM", "the Avro file ends too early: the source cut it off")
