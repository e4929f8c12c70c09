"""What a run has read so far, over all partitions, and the limits that the request sets."""

from __future__ import annotations

from time import monotonic

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from python_connectors_runner.usercode.reporter import Reporter

REPORT_SECONDS = 0.5


class Budget:
    """Counts ``rows`` and ``bytes``; says now and then how far the run is.

    Raises ``Failure`` (phase limit) as soon as there is more than ``limits`` allow.
    """

    def __init__(self, limits: dict[str, int | None], reporter: Reporter) -> None:
        self.rows = 0
        self.bytes = 0
        self._most_rows = limits["rows"]
        self.most_bytes = limits["bytes"]
        self._reporter = reporter
        self._partitions = 0
        self._done = -1
        self._partition = ""
        self._next_report = 0.0

    @property
    def limits_rows(self) -> bool:
        return self._most_rows is not None

    def partitions(self, number: int) -> None:
        """There are ``number`` partitions to read."""
        self._partitions = number

    def start(self, partition: str) -> None:
        """The next partition is read from now on."""
        self._done += 1
        self._partition = partition
        self._report(monotonic())

    def add_rows(self, rows: int) -> None:
        self.rows += rows
        if self._most_rows is not None and self.rows > self._most_rows:
            message = (
                f"the code gave more than {self._most_rows} rows: raise the limit of rows, read less, or take a sample"
            )
            raise Failure("limit", "ROWS_LIMIT", message, partition=self._partition)
        now = monotonic()
        if now >= self._next_report:
            self._report(now)

    def add_bytes(self, size: int) -> None:
        self.bytes += size
        if self.most_bytes is not None and self.bytes > self.most_bytes:
            message = (
                f"the code gave more than {self.most_bytes} bytes: raise the limit of bytes, read less, "
                "or take a sample"
            )
            raise Failure("limit", "BYTES_LIMIT", message, partition=self._partition)

    def _report(self, now: float) -> None:
        self._next_report = now + REPORT_SECONDS
        self._reporter.phase("read", self._partition, partitions=self._partitions, done=self._done, rows=self.rows)
