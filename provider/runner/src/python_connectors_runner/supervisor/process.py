"""Runs the user's code in a fresh interpreter and survives whatever it does.

The protocol has pipes of its own, so that prints never touch it. The child is the leader of a new process group,
which is killed at the end, however the run ended.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time

import python_connectors_runner
from python_connectors_runner.protocol import MAX_RESPONSE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The environment is built from this list, never by taking things away: the parent's holds AWS credentials and,
# in a provider's process, the stack's configuration and passphrase.
ALLOWED_VARIABLES = (
    "PATH",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)

CAPTURE_BYTES = 64 * 1024
READ_BYTES = 64 * 1024
LAST_READS = 16
# How long an exit status may take to arrive after the child closed its end of the pipe.
EXIT_SECONDS = 2.0
# An exit is also looked for now and then: a grandchild may hold the pipe open.
POLL_SECONDS = 0.05

# No site, no PYTHON* variables, no user folder: what is importable is what the payload says.
INTERPRETER_FLAGS = ("-I", "-S", "-X", "utf8")
BOOTSTRAP = (
    "import sys; sys.path.insert(0, sys.argv[1]); from python_connectors_runner.usercode.main import main; main()"
)
PACKAGE_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(python_connectors_runner.__file__)))


class Ended:
    """How a run ended: a response, or what was going on when there was none.

    ``status`` is the exit status (negative: a signal's number), ``None`` where the process had to be killed.
    ``stdout`` and ``stderr`` are the last bytes that the user's code printed; they stay in this process.
    """

    def __init__(self) -> None:
        self.response: object = None
        self.phase = "runner"
        self.partition: str | None = None
        self.status: int | None = None
        self.timed_out = False
        self.overflowed = False
        self.stdout = b""
        self.stderr = b""


def environment(folder: str) -> dict[str, str]:
    """The child's environment variables: the allowed ones, and those that make a run the same on every machine."""
    variables = {name: os.environ[name] for name in ALLOWED_VARIABLES if name in os.environ}
    return {
        "PATH": os.defpath,
        **variables,
        "HOME": os.path.join(folder, "home"),
        "TMPDIR": os.path.join(folder, "tmp"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        # A client without credentials fails at once, and never borrows the machine's role.
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def run_process(payload: bytes, folder: str, deadline: float | None) -> Ended:
    """Runs ``payload`` (see ``usercode.main``) with ``folder`` as its working folder.

    Raises OSError where no process can be started.
    """
    request_read, request_write = os.pipe()
    response_read, response_write = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, *INTERPRETER_FLAGS, "-c", BOOTSTRAP, PACKAGE_ROOT, str(request_read), str(response_write)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(request_read, response_write),
            cwd=folder,
            env=environment(folder),
            start_new_session=True,
        )
    except BaseException:
        os.close(request_write)
        os.close(response_read)
        raise
    finally:
        os.close(request_read)
        os.close(response_write)
    conversation = _Conversation(process, payload, request_write, response_read)
    try:
        conversation.hold(deadline)
    finally:
        # In this order: while the group has members its number can't be given to another.
        _kill_group(process.pid)
        process.wait()
        conversation.close()
    return conversation.ended


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # PermissionError: macOS, for a group of zombies
        return


class _Conversation:
    """Feeds the request, takes progress and response, drains what is printed."""

    def __init__(self, process: subprocess.Popen[bytes], payload: bytes, request: int, response: int) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.ended = Ended()
        self._process = process
        self._payload = memoryview(payload)
        self._lines = bytearray()
        self._selector = selectors.DefaultSelector()
        self._streams = (process.stdout, process.stderr)
        self._request: int | None = request
        self._response: int | None = response
        for descriptor in (request, response, process.stdout.fileno(), process.stderr.fileno()):
            os.set_blocking(descriptor, False)
        self._selector.register(request, selectors.EVENT_WRITE, self._feed)
        self._selector.register(response, selectors.EVENT_READ, self._take)
        self._selector.register(process.stdout, selectors.EVENT_READ, self._capture_stdout)
        self._selector.register(process.stderr, selectors.EVENT_READ, self._capture_stderr)

    def hold(self, deadline: float | None) -> None:
        ended = self.ended
        exit_deadline: float | None = None
        while ended.response is None and not ended.overflowed:
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                ended.timed_out = True
                return
            if self._response is None and exit_deadline is None:
                exit_deadline = now + EXIT_SECONDS
            if exit_deadline is not None and now >= exit_deadline:
                return
            ended.status = self._process.poll()
            wait = 0.0 if ended.status is not None else POLL_SECONDS
            events = self._selector.select(wait if deadline is None else min(wait, deadline - now))
            for key, _ in events:
                key.data()
            # What was written before the exit is still in the pipe: leave when all of it was read.
            if ended.status is not None and not any(key.fd == self._response for key, _ in events):
                return

    def close(self) -> None:
        """What was printed last is taken along; a process that left the group might go on printing for ever."""
        for _ in range(LAST_READS):
            printed = [key.data for key, _ in self._selector.select(0) if key.fileobj in self._streams]
            if not printed:
                break
            for capture in printed:
                capture()
        self._selector.close()
        for descriptor in (self._request, self._response):
            if descriptor is not None:
                os.close(descriptor)
        for stream in self._streams:
            stream.close()

    def _feed(self) -> None:
        assert self._request is not None
        try:
            self._payload = self._payload[os.write(self._request, self._payload) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._payload = self._payload[:0]
        if not self._payload:
            self._selector.unregister(self._request)
            os.close(self._request)
            self._request = None

    def _take(self) -> None:
        assert self._response is not None
        data = os.read(self._response, READ_BYTES)
        if not data:
            self._selector.unregister(self._response)
            os.close(self._response)
            self._response = None
            return
        self._lines += data
        *complete, rest = self._lines.split(b"\n")
        self._lines = rest
        self.ended.overflowed = len(rest) > 2 * MAX_RESPONSE_BYTES
        for line in complete:
            if self.ended.response is None:
                self._understand(bytes(line))

    def _understand(self, line: bytes) -> None:
        """A line is progress, ``{"phase", "partition"}``, or the end, ``{"response"}``; either could be forged."""
        try:
            message: Any = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        if "response" in message:
            self.ended.response = message["response"]
        elif message.get("phase") in ("syntax", "import", "context", "list", "read"):
            partition = message.get("partition")
            self.ended.phase = message["phase"]
            self.ended.partition = partition if isinstance(partition, str) else None

    def _capture_stdout(self) -> None:
        self.ended.stdout = self._captured(self._streams[0].fileno(), self.ended.stdout)

    def _capture_stderr(self) -> None:
        self.ended.stderr = self._captured(self._streams[1].fileno(), self.ended.stderr)

    def _captured(self, descriptor: int, kept: bytes) -> bytes:
        data = os.read(descriptor, READ_BYTES)
        if not data:
            self._selector.unregister(descriptor)
        return (kept + data)[-CAPTURE_BYTES:]
