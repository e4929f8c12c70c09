"""Calls a read function for one partition and hands on what it yields, checked and counted."""

from __future__ import annotations

from sys import getsizeof

from python_connectors_runner.usercode.functions import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from python_connectors_runner.protocol import Failure
    from python_connectors_runner.usercode.failures import Failures

BATCH_ROWS = 256
BATCH_BYTES = 2 * 1024 * 1024

_END = object()


class Reading:
    """One partition's read; ``rows`` and ``bytes`` count what came so far."""

    def __init__(
        self,
        function: Callable[..., Any],
        context: dict[str, Any],
        metadata: dict[str, Any],
        properties: dict[str, Any],
        failures: Failures,
    ) -> None:
        self.rows = 0
        self.bytes = 0
        self._function = function
        self._offered = {"context": context, "metadata": metadata, "properties": properties}
        self._partition: str = metadata["name"]
        self._failures = failures
        self._result: Any = None

    def chunks(self) -> Iterator[bytes]:
        """The bytes interface. Raises ``Failure`` (phase read)."""
        for chunk in self._yielded("bytes"):
            if not isinstance(chunk, (bytes, bytearray, memoryview)):
                raise self._refused(f"read_bytes must yield bytes, not {type(chunk).__name__}")
            data = bytes(chunk)
            self.bytes += len(data)
            yield data

    def row_batches(self) -> Iterator[list[Any]]:
        """The rows interface, in batches small enough to hold. Raises ``Failure`` (phase read)."""
        batch: list[Any] = []
        size = 1
        for item in self._yielded("dicts or lists of dicts"):
            if isinstance(item, dict):
                batch.append(item)
            elif isinstance(item, (list, tuple)):
                for row in item:
                    if not isinstance(row, dict):
                        raise self._refused(f"read_rows yielded a list that holds a {type(row).__name__}, not dicts")
                batch.extend(item)
            else:
                raise self._refused(f"read_rows must yield dicts or lists of dicts, not {type(item).__name__}")
            if len(batch) < size:
                continue
            start = 0
            while len(batch) - start >= size:
                ready = batch[start : start + size]
                start += size
                self.rows += len(ready)
                yield ready
                # Few rows where they are large; growing slowly, since the first ones may be smaller than the rest.
                size = max(1, min(2 * size, BATCH_ROWS, BATCH_BYTES // rough_size(ready[-1])))
            batch = batch[start:]
        self.rows += len(batch)
        if batch:
            yield batch

    def _yielded(self, what: str) -> Iterator[Any]:
        name = getattr(self._function, "__name__", "the read function")
        try:
            self._result = call(self._function, self._offered, by_name_only=("properties",))
            if isinstance(self._result, (dict, str, bytes, bytearray)) or not hasattr(type(self._result), "__iter__"):
                iterator = None
            else:
                iterator = iter(self._result)
        except BaseException as error:
            raise self._raised(error) from None
        if iterator is None:
            raise self._refused(f"{name} must yield {what}, but it returned {type(self._result).__name__}")
        while True:
            try:
                item = next(iterator, _END)
            except BaseException as error:
                raise self._raised(error) from None
            if item is _END:
                return
            yield item

    def _raised(self, error: BaseException) -> Failure:
        return self._failures.raised("read", "READ_FAILED", error, function=self._function, partition=self._partition)

    def _refused(self, message: str) -> Failure:
        return self._failures.refused(
            "read", "READ_RESULT", message, function=self._function, result=self._result, partition=self._partition
        )


def rough_size(value: object, depth: int = 3) -> int:
    """Bytes that a row takes, roughly: exact enough to tell a row of 1 MB from one of 1 KB."""
    size = getsizeof(value, 64)
    if depth:
        if isinstance(value, dict):
            size += sum(rough_size(item, depth - 1) for item in value.values())
        elif isinstance(value, (list, tuple)):
            size += sum(rough_size(item, depth - 1) for item in value[:100])
    return size
