"""The connector code's own parser: ``parser_function(reader, onNext)``.

What the function raises comes out as ``Raised``, so that whoever knows the user's code can name its line.
"""

from __future__ import annotations

from io import UnsupportedOperation
from sys import getsizeof

from python_connectors_runner.inference.objects import as_dict
from python_connectors_runner.inference.unsupported import Refused, TooManyFields
from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.parsers.stream import Stream
from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.functions import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record

    Parser = Callable[..., Any]

NO_SEEK_HINT = ": the reader can't seek: wrap it, io.BytesIO(reader.read())"
BATCH_ROWS = 256
BATCH_BYTES = 2 * 1024 * 1024


class Raised(Exception):
    """``error`` is what the user's function raised, with its traceback, ``hint`` what to add to its text."""

    def __init__(self, error: BaseException, hint: str = "") -> None:
        super().__init__()
        self.error = error
        self.hint = hint


class _Enough(BaseException):
    """Ends a function when no more is wanted of it. No ``Exception``, which the function may catch and go on."""


def observe(
    chunks: Iterable[bytes], function: Parser, record: Record, wanted: Callable[[list[Any]], list[Any]] | None = None
) -> int:
    """Observes every record that ``function`` hands to ``onNext``; gives their number.

    ``wanted`` gives those records of a batch that are still wanted; when it leaves some out, ``function`` is ended. It
    need not read the stream to its end. Where ``chunks`` end with ``Cut`` what it hands over after that is not taken.
    Raises ``Raised``, what ``chunks`` and ``wanted`` raise, and ``Refused`` and
    ``TooManyFields`` as ``Record.observe`` does.
    """
    sink = _Observing(record, wanted or list)
    _run(function, chunks, sink)
    return sink.count


def records(chunks: Iterable[bytes], function: Parser, most: int | None = None) -> Iterator[dict[str, Any]]:
    """The first ``most`` records, after which ``function`` is ended; they are held together. Raises as ``observe``."""
    sink = _Collecting(most)
    if most != 0:
        _run(function, chunks, sink)
    return iter(sink.rows)


def _run(function: Parser, chunks: Iterable[bytes], sink: _Sink) -> None:
    reader = Stream(_until_cut(chunks, sink))
    try:
        result = call(function, {"reader": reader, "onNext": sink.on_next})
    except BaseException as error:
        fault: BaseException | None = error
    else:
        fault = _misused(function, result)
        if fault is None:
            sink.end()
    # Ours come first: the function may have caught them, or raised another one in their place.
    if reader.failure is not None and not isinstance(reader.failure, Cut):
        raise reader.failure
    if sink.error is not None:
        if isinstance(sink.error, _Enough):
            return
        if isinstance(sink.error, (Failure, Refused, TooManyFields)):
            raise sink.error
        raise Raised(sink.error)
    if fault is not None:
        # zipfile, for one, takes a refused seek for a file that is no archive.
        raise Raised(fault, NO_SEEK_HINT if reader.sought and not isinstance(fault, UnsupportedOperation) else "")


def _until_cut(chunks: Iterable[bytes], sink: _Sink) -> Iterator[bytes]:
    try:
        yield from chunks
    except Cut:
        # What comes now may be half a record.
        sink.end()
        sink.error = sink.error or _Enough()
        raise


def _misused(function: Parser, result: Any) -> BaseException | None:
    if not (hasattr(result, "gi_frame") or hasattr(result, "cr_frame") or hasattr(result, "ag_frame")):
        return None
    if not hasattr(result, "ag_frame"):
        result.close()  # or Python warns that nobody waited for it
    name = getattr(function, "__name__", "the parser function")
    return TypeError(f"{name} must call onNext with each record, not yield or await")


class NotARecord(TypeError):
    """Raised where the user's code calls ``onNext``."""


class _Sink:
    """``error`` is why nothing more is taken."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def on_next(self, value: Any) -> None:
        if self.error is not None:
            raise _Enough
        try:
            row = as_dict(value)
            if row is None:
                raise NotARecord(f"onNext takes one record, a dict or another object with fields, not {_named(value)}")
            self.take(row)
        except (Failure, Refused, TooManyFields) as error:
            self.error = error
            raise _Enough from None
        except BaseException as error:
            self.error = error
            raise

    def take(self, row: dict[Any, Any]) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Called when the function has returned."""


class _Observing(_Sink):
    def __init__(self, record: Record, wanted: Callable[[list[Any]], list[Any]]) -> None:
        super().__init__()
        self.count = 0
        self._record = record
        self._wanted = wanted
        self._batch: list[dict[Any, Any]] = []
        self._size = 1

    def take(self, row: dict[Any, Any]) -> None:
        # The same dict may be filled anew for each record.
        self._batch.append(dict(row))
        if len(self._batch) >= self._size:
            # Few rows where they are large; growing slowly, since the first ones may be smaller than the rest.
            room = BATCH_BYTES // (1 + sum(map(getsizeof, row.values())))
            self._size = max(1, min(2 * self._size, BATCH_ROWS, room))
            self._observe()

    def end(self) -> None:
        if self.error is None and self._batch:
            try:
                self._observe()
            except BaseException as error:
                self.error = error

    def _observe(self) -> None:
        batch, self._batch = self._batch, []
        wanted = self._wanted(batch)
        if wanted:
            self._record.observe(wanted)
        self.count += len(wanted)
        if len(wanted) < len(batch):
            raise _Enough


class _Collecting(_Sink):
    def __init__(self, most: int | None) -> None:
        super().__init__()
        self.rows: list[dict[Any, Any]] = []
        self._most = most

    def take(self, row: dict[Any, Any]) -> None:
        self.rows.append(dict(row))
        if self._most is not None and len(self.rows) >= self._most:
            raise _Enough


def _named(value: object) -> str:
    return "a list: call it once for each record" if isinstance(value, (list, tuple)) else f"a {type(value).__name__}"
