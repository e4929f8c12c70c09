"""The conversation with a run's interpreter, which it survives whatever the user's code does there.

The protocol has pipes of its own, so that prints never touch it. The child leads a process group, which is killed at
the end, however the run ended; then what left the group.
"""

from __future__ import annotations

import os
import select
import time

from python_connectors_runner.jsontext import json_value
from python_connectors_runner.protocol import MAX_RESPONSE_BYTES
from python_connectors_runner.supervisor.kernel import guard
from python_connectors_runner.supervisor.memory import MemoryWatch
from python_connectors_runner.supervisor.processes import adopted, end_strays

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.supervisor.interpreter import Interpreter

# What is kept of each stream, and what it takes to find a credential that the start of it cuts in two.
CAPTURE_BYTES = 64 * 1024
READ_BYTES = 64 * 1024
LAST_READS = 16
# How long an exit status may take to arrive after the child closed its end of the pipe.
EXIT_SECONDS = 2.0
# An exit is also looked for now and then: a grandchild may hold the pipe open.
POLL_SECONDS = 0.05
# Progress that comes faster is passed on as often as this, the last of it in any case.
PROGRESS_SECONDS = 0.1

# What runs while the user's code does, in the words of a message.
PHASES = {
    "syntax": "compiling the code",
    "import": "importing the code",
    "context": "context was running",
    "list": "list_objects was running",
    "infer": "infer_schema was running",
    "read": "a partition was read",
    "parse": "a partition was parsed",
}


class Ended:
    """How a run ended: a response, or what was going on when there was none.

    ``status`` is the exit status (negative: a signal's number), ``None`` where the process had to be killed.
    ``stdout`` and ``stderr`` are the last bytes that the user's code printed, ``cut`` whether there were more.
    """

    def __init__(self) -> None:
        self.response: object = None
        self.phase = "runner"
        self.partition: str | None = None
        self.status: int | None = None
        self.timed_out = False
        self.overflowed = False
        self.out_of_memory = False
        self.stdout = Captured()
        self.stderr = Captured()


class Captured:
    """The end of a stream: ``data``, and whether anything before it was dropped."""

    def __init__(self) -> None:
        self.data = b""
        self.cut = False

    def add(self, data: bytes, limit: int) -> None:
        self.data += data
        if len(self.data) > limit:
            self.data = self.data[-limit:]
            self.cut = True


def converse(
    interpreter: Interpreter,
    payload: bytes,
    deadline: float | None,
    memory: int,
    *,
    keep: int = CAPTURE_BYTES,
    progress: Callable[[dict[str, Any]], None] | None = None,
) -> Ended:
    """Gives ``payload`` (see ``usercode.main``) to the interpreter and ends it with all that it started.

    ``deadline`` is a time of ``time.monotonic``, ``memory`` a number of bytes, ``keep`` how many bytes to keep of each
    stream. ``progress`` gets ``{"phase", "partition", "partitions", "done", "rows"}`` as the run reports it.
    """
    guard()
    others = frozenset(adopted(frozenset()))
    watch = MemoryWatch(interpreter.pid, memory, others)
    conversation = _Conversation(interpreter, payload, keep, progress)
    try:
        conversation.hold(deadline, watch)
    finally:
        conversation.last_prints()
        interpreter.end()
        end_strays(others)
    return conversation.ended


class _Conversation:
    """Feeds the request, takes progress and response, drains what is printed."""

    def __init__(
        self, interpreter: Interpreter, payload: bytes, keep: int, progress: Callable[[dict[str, Any]], None] | None
    ) -> None:
        self.ended = Ended()
        self._interpreter = interpreter
        self._payload = memoryview(len(payload).to_bytes(8, "little") + payload)
        self._keep = keep
        self._progress = progress
        self._news: dict[str, Any] | None = None
        self._told_at = 0.0
        self._lines = bytearray()
        self._listening = True
        self._poll = select.poll()
        self._prints = {interpreter.stdout: self.ended.stdout, interpreter.stderr: self.ended.stderr}
        for descriptor in (interpreter.request, interpreter.response, *self._prints):
            os.set_blocking(descriptor, False)
            self._poll.register(
                descriptor, select.POLLOUT if descriptor == interpreter.request else select.POLLIN | select.POLLPRI
            )

    def hold(self, deadline: float | None, watch: MemoryWatch) -> None:
        ended, interpreter = self.ended, self._interpreter
        exit_deadline: float | None = None
        look_at = time.monotonic() + watch.pause
        while ended.response is None and not ended.overflowed:
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                ended.timed_out = True
                return
            if now >= look_at:
                ended.out_of_memory = watch.beyond()
                if ended.out_of_memory:
                    return
                look_at = now + watch.pause
            if not self._listening and exit_deadline is None:
                exit_deadline = now + EXIT_SECONDS
            if exit_deadline is not None and now >= exit_deadline:
                return
            self._tell(now)
            ended.status = interpreter.poll()
            until = min(now + POLL_SECONDS, look_at, now if ended.status is not None else look_at)
            if deadline is not None:
                until = min(until, deadline)
            ready = self._answer_events(max(0.0, until - now))
            # What was written before the exit is still in the pipe: leave when all of it was read.
            if ended.status is not None and interpreter.response not in ready:
                return
        self._tell(None)

    def last_prints(self) -> None:
        """What was printed last is taken along; a process that left the group might go on printing for ever."""
        for _ in range(LAST_READS):
            ready = [descriptor for descriptor, _ in self._poll.poll(0) if descriptor in self._prints]
            if not ready:
                return
            for descriptor in ready:
                self._capture(descriptor)

    def _answer_events(self, seconds: float) -> set[int]:
        # Rounded up, or the last millisecond before a deadline would be spent asking again and again.
        events = self._poll.poll(int(seconds * 1000 + 0.999))
        for descriptor, _ in events:
            if descriptor == self._interpreter.request:
                self._feed()
            elif descriptor == self._interpreter.response:
                self._take()
            else:
                self._capture(descriptor)
        return {descriptor for descriptor, _ in events}

    def _feed(self) -> None:
        try:
            self._payload = self._payload[os.write(self._interpreter.request, self._payload) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._payload = self._payload[:0]
        if not self._payload:
            self._poll.unregister(self._interpreter.request)

    def _take(self) -> None:
        data = os.read(self._interpreter.response, READ_BYTES)
        if not data:
            self._poll.unregister(self._interpreter.response)
            self._listening = False
            return
        self._lines += data
        if b"\n" in data:
            *complete, rest = self._lines.split(b"\n")
            self._lines = rest
            for line in complete:
                if self.ended.response is None:
                    self._understand(line)
        self.ended.overflowed = len(self._lines) > 2 * MAX_RESPONSE_BYTES

    def _understand(self, line: bytearray) -> None:
        """A line is progress, or the end, ``{"response"}``; either could be forged."""
        try:
            message: Any = json_value(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        if "response" in message:
            self.ended.response = message["response"]
        elif isinstance(message.get("phase"), str) and message["phase"] in PHASES:
            partition = message.get("partition")
            self.ended.phase = message["phase"]
            self.ended.partition = partition if isinstance(partition, str) else None
            self._news = {
                "phase": self.ended.phase,
                "partition": self.ended.partition,
                **{name: _count(message.get(name)) for name in ("partitions", "done", "rows")},
            }

    def _tell(self, now: float | None) -> None:
        """Passes the newest progress on, if it is time to; ``None``: whatever the time is."""
        if self._news is None or self._progress is None or (now is not None and now < self._told_at + PROGRESS_SECONDS):
            return
        self._told_at = now or 0.0
        news, self._news = self._news, None
        self._progress(news)

    def _capture(self, descriptor: int) -> None:
        data = os.read(descriptor, READ_BYTES)
        if data:
            self._prints[descriptor].add(data, self._keep)
        else:
            self._poll.unregister(descriptor)


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
