"""Stand-ins for services of AWS, spoken to over HTTP, and the environment in which boto3 asks them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import pytest


class StandInHandler(BaseHTTPRequestHandler):
    """Answers in one piece, and says nothing on stderr."""

    def answer(self, status: int, data: bytes, header: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header(*header)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


class StandIn:
    """A server of its own on this machine, at ``url`` while it is served."""

    def __init__(self, handler: type[StandInHandler]) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


StandInType = TypeVar("StandInType", bound=StandIn)


class SecretsManager(StandIn):
    """Answers every call with ``status`` and ``body``; ``requests`` are the bodies that came in."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.body: dict[str, Any] = {}
        store = self

        class Handler(StandInHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                store.requests.append(json.loads(self.rfile.read(length)))
                data = json.dumps(store.body).encode()
                self.answer(store.status, data, ("Content-Type", "application/x-amz-json-1.1"))

        super().__init__(Handler)


def use_test_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets boto3 find the credentials of nobody, and nothing else of the machine's."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")


@contextmanager
def serving(
    monkeypatch: pytest.MonkeyPatch, made: StandInType, variable: str = "AWS_ENDPOINT_URL"
) -> Iterator[StandInType]:
    """The stand-in as it answers; boto3 asks it in the place of AWS, or of the service of this variable."""
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv(variable, made.url)
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()
