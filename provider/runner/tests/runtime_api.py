"""A Lambda Runtime API on 127.0.0.1, and AWS's own runtime client for Python, with the packed zip as its task.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

import pack

PREFIX = "/2018-06-01/runtime"
ANSWER_SECONDS = 120

# A process of root's looks into every other. Without capabilities it is like any other user's, which the kernel asks
# whether it may look into a process of the same user: as in a Lambda, and wherever the tests don't run as root.
WITHOUT_CAPABILITIES = """
import ctypes, os, sys
for capability in range(64 if os.geteuid() == 0 else 0):
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; unknown ones are refused
os.execv(sys.argv[1], sys.argv[1:])
"""


def without_capabilities(*command: str) -> list[str]:
    return [sys.executable, "-c", WITHOUT_CAPABILITIES, *command]


class LambdaEnvironment:
    """``with LambdaEnvironment(folder, ...) as environment``: one warm environment of a function."""

    def __init__(self, folder: Path, *, memory_mb: int = 512, **variables: str) -> None:
        self._events: queue.Queue[tuple[str, bytes, int]] = queue.Queue()
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.seen: list[str] = []
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        pack.pack(folder / "runner.zip")
        with zipfile.ZipFile(folder / "runner.zip") as archive:
            archive.extractall(folder / "task")
        self._task = folder / "task"
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self._task),
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory_mb),
            "AWS_REGION": "eu-west-1",
            "LAMBDA_TASK_ROOT": str(self._task),
            "TMPDIR": str(self.temporary),
            **variables,
        }

    @property
    def runtime_api(self) -> str:
        return self._variables["AWS_LAMBDA_RUNTIME_API"]

    def __enter__(self) -> LambdaEnvironment:
        Thread(target=self._server.serve_forever, daemon=True).start()
        command = (sys.executable, "-m", "awslambdaric", "python_connectors_runner.aws_lambda.handler")
        self.process = subprocess.Popen(without_capabilities(*command), cwd=self._task, env=self._variables)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._server.shutdown()
        self._server.server_close()

    def invoke(self, event: dict[str, Any], seconds: float = 60) -> Any:
        """What the function returns. A function error is an AssertionError."""
        number = str(len(self.seen))
        self._events.put((number, json.dumps(event).encode(), int((time.time() + seconds) * 1000)))
        path, answer = self._answers.get(timeout=ANSWER_SECONDS)
        assert path == f"{PREFIX}/invocation/{number}/response", (path, answer)
        return answer


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """The client ends in the middle of a request, when it is killed."""


def _handler(environment: LambdaEnvironment) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != f"{PREFIX}/invocation/next":
                self._answer(b'{"errorType": "NotFound"}', 404)
                return
            number, event, deadline = environment._events.get()
            environment.seen.append(number)
            self._answer(
                event,
                200,
                ("Lambda-Runtime-Aws-Request-Id", number),
                ("Lambda-Runtime-Deadline-Ms", str(deadline)),
                ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:000000000000:function:runner"),
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(b"{}", 202)
            environment._answers.put((self.path, json.loads(body)))

        def _answer(self, body: bytes, status: int, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name it is called with
            return

    return Handler
