"""Parquet: schema and number of rows from the footer. What the file's own footer declares is what counts."""

from __future__ import annotations

import shutil
from contextlib import contextmanager

from python_connectors_runner.arrow.schema import DuplicateName, observe_schema
from python_connectors_runner.arrow.values import rows_of
from python_connectors_runner.packages import imported
from python_connectors_runner.parsers.stream import Stream
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record

COPY_BYTES = 1024 * 1024
# Few, because they are read to show the first ones.
BATCH_ROWS = 64


def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
    """Observes the columns of one partition, which is one file; gives the number of its rows. No data is decoded.

    The file is kept in the run's temporary folder, because its footer comes last. Raises ``Failure`` (phase parse).
    """
    with _opened(chunks) as file:
        with _faults():
            schema = file.schema_arrow
        try:
            observe_schema(schema, record)
        except DuplicateName as error:
            raise Failure("parse", "DUPLICATE_COLUMN", f"the Parquet file's schema: {error}") from None
        rows: int = file.metadata.num_rows
        return rows


def records(chunks: Iterable[bytes], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every row of one partition. Raises ``Failure`` as ``observe`` does."""
    with _opened(chunks) as file:
        batches = file.iter_batches(batch_size=BATCH_ROWS)
        while True:
            with _faults():
                batch = next(batches, None)
                rows = None if batch is None else rows_of(batch)
            if rows is None:
                return
            yield from rows


@contextmanager
def _opened(chunks: Iterable[bytes]) -> Iterator[Any]:
    import tempfile

    parquet = imported("pyarrow.parquet", "the parser parquet", "parse")
    with tempfile.TemporaryFile() as file:
        try:
            shutil.copyfileobj(Stream(chunks), file, COPY_BYTES)
            size = file.tell()
            file.seek(0)
        except OSError as error:
            message = f"the run's temporary folder has no room for the Parquet file ({error.strerror})"
            raise Failure("limit", "NO_TEMPORARY_SPACE", message) from None
        if not size:
            raise _invalid("it holds no bytes")
        with _faults():
            opened = parquet.ParquetFile(file)
        yield opened


@contextmanager
def _faults() -> Iterator[None]:
    """What pyarrow raises for a file that is not right: its own errors are ``ValueError`` and ``OSError`` too."""
    try:
        yield
    except (ValueError, OSError, NotImplementedError) as error:
        raise _invalid(str(error).partition("\n")[0]) from None


def _invalid(fault: str) -> Failure:
    return Failure("parse", "INVALID_PARQUET", f"the stream is no Parquet file, or damaged: {fault}")
