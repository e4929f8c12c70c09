"""Secrets Manager, spoken to over HTTP: a small server stands for it, boto3 is the real one."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.credentials import fetch_secret


class SecretsManager:
    """Answers every call with ``status`` and ``body``; ``requests`` are the bodies that came in."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.body: dict[str, Any] = {}
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                store.requests.append(json.loads(self.rfile.read(length)))
                data = json.dumps(store.body).encode()
                self.send_response(store.status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManager]:
    manager = SecretsManager()
    thread = threading.Thread(target=manager.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", manager.url)
    yield manager
    manager.server.shutdown()
    thread.join()
    manager.server.server_close()


def failure(version: str | None = None) -> Failure:
    with pytest.raises(Failure) as caught:
        fetch_secret({"id": "flights", "region": "eu-west-1", "versionId": version})
    assert caught.value.phase == "credentials"
    return caught.value


def test_the_current_version_is_read_where_none_is_named(store: SecretsManager) -> None:
    store.body = {"Name": "flights", "SecretString": "text"}
    assert fetch_secret({"id": "flights", "region": "eu-west-1", "versionId": None}) == "text"
    assert store.requests == [{"SecretId": "flights"}]


def test_the_version_that_is_named_is_read(store: SecretsManager) -> None:
    store.body = {"Name": "flights", "SecretString": ""}
    version = "01234567-89ab-cdef-0123-456789abcdef"
    assert fetch_secret({"id": "flights", "region": "eu-west-1", "versionId": version}) == ""
    assert store.requests == [{"SecretId": "flights", "VersionId": version}]


def test_a_binary_secret_is_refused(store: SecretsManager) -> None:
    store.body = {"Name": "flights", "SecretBinary": "AAECAw=="}
    error = failure()
    assert error.code == "SECRET_BINARY"
    assert error.message == "the secret flights is binary: store the credentials as text (SecretString)"


@pytest.mark.parametrize(
    ("status", "type_", "text", "code"),
    [
        (400, "ResourceNotFoundException", "can't find it", "SECRET_MISSING"),
        (400, "AccessDeniedException", "not authorized", "SECRET_ACCESS_DENIED"),
        (400, "UnrecognizedClientException", "bad token", "SECRET_ACCESS_DENIED"),
        (400, "DecryptionFailure", "no key", "SECRET_KEY_DENIED"),
        (400, "AccessDeniedException", "Access to KMS is not allowed", "SECRET_KEY_DENIED"),
        (
            400,
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
            "SECRET_DELETED",
        ),
        (400, "InvalidRequestException", "something else", "SECRET_FAILED"),
        (500, "InternalServiceError", "sorry", "SECRET_FAILED"),
    ],
)
def test_each_error_of_the_store_has_a_code(
    store: SecretsManager, status: int, type_: str, text: str, code: str
) -> None:
    store.status, store.body = status, {"__type": type_, "message": text}
    error = failure()
    assert error.code == code
    assert "flights" in error.message


def test_a_missing_version_is_named(store: SecretsManager) -> None:
    store.status, store.body = 400, {"__type": "ResourceNotFoundException", "message": "no"}
    version = "01234567-89ab-cdef-0123-456789abcdef"
    assert failure(version).message == f"there is no secret flights in version {version} in eu-west-1"


def test_a_store_that_is_down_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    error = failure()
    assert error.code == "SECRET_UNREACHABLE"
    assert error.message == "Secrets Manager in eu-west-1 could not be reached: EndpointConnectionError"


def test_a_store_that_does_not_answer_is_given_up_before_the_run_s_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Failure) as caught:
            fetch_secret({"id": "flights", "region": "eu-west-1", "versionId": None}, 0.6)
    assert caught.value.code == "SECRET_UNREACHABLE"


def test_a_runner_without_aws_credentials_is_denied(store: SecretsManager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert failure().message == "the runner has no AWS credentials to read the secret flights with"


def test_a_region_that_is_none_is_a_failure(store: SecretsManager) -> None:
    with pytest.raises(Failure) as caught:
        fetch_secret({"id": "flights", "region": "no region!", "versionId": None})
    assert caught.value.code == "SECRET_FAILED"
