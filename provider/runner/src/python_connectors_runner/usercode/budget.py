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

    ``stops``: what is beyond ``limits`` is not taken, ``stopped`` then names the limit, and ``seconds`` count from now.
    Else more rows or bytes than they allow raise ``Failure`` (phase limit), and seconds are left to the supervisor.
    """

    def __init__(self, limits: dict[str, int | None], reporter: Reporter, *, stops: bool = False) -> None:
        self.rows = 0
        self.bytes = 0
        self.stopped: str | None = None
        self.stops = stops
        self.most_bytes = limits["bytes"]
        self._most_rows = limits["rows"]
        seconds = limits["seconds"] if stops else None
        self._until = None if seconds is None else monotonic() + seconds
        self._late = False
        self._reporter = reporter
        self._partitions = 0
        self._done = -1
        self.partition = ""
        self._next_report = 0.0

    @property
    def limits_rows(self) -> bool:
        return self._most_rows is not None

    @property
    def limits_seconds(self) -> bool:
        return self._until is not None

    @property
    def rows_left(self) -> int | None:
        """``None``: as many as there are."""
        return None if self._most_rows is None else self._most_rows - self.rows

    def partitions(self, number: int) -> None:
        """There are ``number`` partitions to read."""
        self._partitions = number

    def start(self, partition: str) -> None:
        """The next partition is read from now on."""
        self._done += 1
        self.partition = partition
        self._report(monotonic())

    def is_up(self) -> bool:
        """Whether the time is up, and more is there that is not taken: asked when there is more."""
        if self._until is None or monotonic() < self._until:
            return False
        self.stopped = self.stopped or "seconds"
        return True

    def take_rows(self, rows: int) -> int:
        """How many of ``rows`` more are taken, and counts them. Raises ``Failure``."""
        if self._late and rows:
            # These came after others that were late: more is there than was wanted.
            self.stopped = self.stopped or "seconds"
            return 0
        if self._most_rows is not None and self.rows + rows > self._most_rows:
            if not self.stops:
                message = (
                    f"the code gave more than {self._most_rows} rows: raise the limit of rows, read less, "
                    "or take a sample"
                )
                raise Failure("limit", "ROWS_LIMIT", message, partition=self.partition)
            self.stopped = self.stopped or "rows"
            rows = self._most_rows - self.rows
        self.rows += rows
        now = monotonic()
        if now >= self._next_report:
            self._report(now)
        if self._until is not None and now >= self._until:
            self._late = True
        return rows

    def take_bytes(self, size: int) -> int:
        """How many of ``size`` more are taken, and counts them. Raises ``Failure``."""
        if self.most_bytes is not None and self.bytes + size > self.most_bytes:
            if not self.stops:
                message = (
                    f"the code gave more than {self.most_bytes} bytes: raise the limit of bytes, read less, "
                    "or take a sample"
                )
                raise Failure("limit", "BYTES_LIMIT", message, partition=self.partition)
            self.beyond_bytes()
            size = self.most_bytes - self.bytes
        self.bytes += size
        return size

    def beyond_bytes(self) -> None:
        """There are more bytes than the limit allows."""
        self.stopped = self.stopped or "bytes"

    def _report(self, now: float) -> None:
        self._next_report = now + REPORT_SECONDS
        self._reporter.phase("read", self.partition, partitions=self._partitions, done=self._done, rows=self.rows)
