"""Calls a read function for one partition and hands on what it gives, counted, and ended where no more is wanted."""

from __future__ import annotations

from python_connectors_runner.interfaces import READ_FUNCTIONS
from python_connectors_runner.usercode.functions import call
from python_connectors_runner.usercode.results import async_hint, iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from python_connectors_runner.protocol import Failure
    from python_connectors_runner.usercode.run import Run

_END = object()


class Reading:
    """One partition's read; ``rows`` and ``bytes`` count what came so far, ``most`` is how many rows are wanted."""

    def __init__(self, run: Run, metadata: dict[str, Any], most: int | None = None) -> None:
        self.run = run
        self.partition: str = metadata["name"]
        self.rows = 0
        self.bytes = 0
        self.most = most
        self.name = READ_FUNCTIONS[run.interface]
        self.function = run.function(self.name)
        self._metadata = metadata
        self._full = False
        self._result: Any = None
        self._iterator: Iterator[Any] | None = None

    @property
    def left(self) -> int | None:
        """How many more rows are wanted; ``None``: all."""
        if self._full:
            return 0
        return None if self.most is None else max(self.most - self.rows, 0)

    def count_rows(self, rows: int) -> int:
        """How many of ``rows`` more are within the limits. Raises ``Failure`` (phase limit)."""
        taken = self.run.budget.take_rows(rows)
        self.rows += taken
        self._full = self._full or taken < rows
        return taken

    def count_bytes(self, size: int) -> int:
        """How many of ``size`` more are within the limits. Raises ``Failure`` (phase limit)."""
        taken = self.run.budget.take_bytes(size)
        self.bytes += taken
        return taken

    def wanted(self, batch: list[Any]) -> list[Any]:
        """Of a batch of rows those that are still wanted, counted."""
        left = self.left
        if left is not None and len(batch) > left:
            batch = batch[:left]
        taken = self.count_rows(len(batch))
        return batch if taken == len(batch) else batch[:taken]

    def result(self, **more: Any) -> Any:
        """What the function returns; ``more`` is offered first. Raises ``Failure`` (phase read)."""
        offered = {**more, "context": self.run.offered["context"], "metadata": self._metadata}
        offered["properties"] = self.run.offered["properties"]
        try:
            self._result = call(self.function, offered, by_name_only=("properties",))
        except BaseException as error:
            raise self.raised(error) from None
        return self._result

    def through(self, result: Any, what: str, one: tuple[type, ...] = ()) -> Iterator[Any]:
        """The items of ``result``, which the function returned; ``what`` it must do. Raises ``Failure``.

        ``one``: the types of a single item, which need only be yielded.
        """
        try:
            self._iterator = iterated(result)
        except BaseException as error:
            raise self.raised(error) from None
        if self._iterator is None:
            hint = ": write yield in place of return" if isinstance(result, one) else async_hint(result)
            raise self.refused(f"{self.name} must {what}, but it returned {type(result).__name__}{hint}")
        items = self._items(self._iterator)
        return self._in_time(items) if self.run.budget.limits_seconds else items

    def _items(self, iterator: Iterator[Any]) -> Iterator[Any]:
        while True:
            try:
                item = next(iterator, _END)
            except BaseException as error:
                self._iterator = None
                raise self.raised(error) from None
            if item is _END:
                self._iterator = None
                return
            yield item

    def _in_time(self, items: Iterator[Any]) -> Iterator[Any]:
        """The first of ``items``, and others as long as there is time."""
        first = True
        for item in items:
            if not first and self.run.budget.is_up():
                return
            first = False
            yield item

    def close(self) -> None:
        """Ends a generator that was not read to its end, so that the code puts its things away.

        Raises ``Failure`` (phase read) where that fails.
        """
        iterator, self._iterator = self._iterator, None
        close = getattr(iterator, "close", None)
        if callable(close):
            try:
                close()
            except BaseException as error:
                raise self.raised(error) from None

    def raised(self, error: BaseException) -> Failure:
        return self.run.failures.raised("read", "READ_FAILED", error, function=self.function, partition=self.partition)

    def refused(self, message: str, code: str = "READ_RESULT") -> Failure:
        return self.run.failures.refused(
            "read", code, message, function=self.function, result=self._result, partition=self.partition
        )

    def refused_value(self, message: str, code: str) -> Failure:
        """For what is found later than it was yielded: no line is named but the function's."""
        return self.run.failures.refused("read", code, message, function=self.function, partition=self.partition)
