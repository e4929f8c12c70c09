"""The operation check: what it finds of secrets, services and hosts, and that it says no more than that."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aws_stand_ins import SecretsManager, serving, use_test_account
from support import ok_of, request_of_test

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor import approvals
from python_connectors_runner.supervisor.approval import APPROVALS, EXECUTE, check_approval
from python_connectors_runner.supervisor.own_log import GROUP, STREAM
from python_connectors_runner.supervisor.supervise import run

VALUE = "canary-b41c7f"
SECRET = {"id": "flights", "region": "eu-west-1", "versionId": None}


def request(
    secrets: list[Any] | None = None,
    services: list[str] | None = None,
    hosts: list[Any] | None = None,
    *,
    logs: bool = False,
) -> dict[str, Any]:
    asked = {"secrets": secrets or [], "services": services or [], "logs": logs, "hosts": hosts or []}
    return {"protocol": 1, "operation": "check", **asked}


def host(name: str, port: int, *, tls: bool = False) -> dict[str, Any]:
    return {"host": name, "port": port, "tls": tls}


def answered(**asked: Any) -> dict[str, Any]:
    return ok_of(run(request(**asked)))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManager]:
    use_test_account(monkeypatch)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with serving(monkeypatch, SecretsManager()) as manager:
        yield manager


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of its log, as Lambda gives them to a function."""
    monkeypatch.setenv(GROUP, "/aws/lambda/runner")
    monkeypatch.setenv(STREAM, "2026/11/30/[7]abc")


def finding_of_logs() -> Any:
    return answered(logs=True)["logs"]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def port_of(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def test_a_secret_that_can_be_read_has_no_finding_and_gives_nothing_of_its_value(store: SecretsManager) -> None:
    store.body = {"Name": "flights", "SecretString": VALUE}
    response = run(request(secrets=[SECRET]))
    assert ok_of(response)["secrets"] == [None]
    assert VALUE not in json.dumps(response)
    assert str(len(VALUE)) not in json.dumps(ok_of(response)["secrets"])


@pytest.mark.parametrize(
    ("status", "error", "message", "code"),
    [
        (400, "AccessDeniedException", "User is not authorized to perform", "SECRET_ACCESS_DENIED"),
        (400, "AccessDeniedException", "Access to KMS is not allowed", "SECRET_KEY_DENIED"),
        (400, "DecryptionFailure", "", "SECRET_KEY_DENIED"),
        (400, "ResourceNotFoundException", "", "SECRET_MISSING"),
        (400, "InvalidRequestException", "it was marked for deletion", "SECRET_DELETED"),
    ],
)
def test_a_secret_that_cannot_be_read_says_why(
    store: SecretsManager, status: int, error: str, message: str, code: str
) -> None:
    store.status, store.body = status, {"__type": error, "message": message}
    [finding] = answered(secrets=[SECRET])["secrets"]
    assert finding["code"] == code
    assert "flights" in finding["message"]


def test_each_secret_has_a_finding_of_its_own_in_order(store: SecretsManager) -> None:
    store.body = {"Name": "flights", "SecretBinary": "AAAA"}
    findings = answered(secrets=[SECRET, {**SECRET, "id": "other"}])["secrets"]
    assert [finding["code"] for finding in findings] == ["SECRET_BINARY", "SECRET_BINARY"]
    assert "other" in findings[1]["message"]


def test_a_service_is_reached_whatever_it_answers(store: SecretsManager) -> None:
    store.status, store.body = 403, {"__type": "MissingAuthenticationToken"}
    assert answered(services=["secretsmanager"])["services"] == [None]


def test_a_service_is_asked_without_credentials(store: SecretsManager, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    handler = store.server.RequestHandlerClass
    post = handler.do_POST  # type: ignore[attr-defined]

    def keep(self: Any) -> None:
        seen.append(self.headers.get("Authorization"))
        post(self)

    monkeypatch.setattr(handler, "do_POST", keep)
    assert answered(services=["secretsmanager"])["services"] == [None]
    assert seen == [None]


def test_a_service_that_nobody_answers_for_is_not_reached(
    store: SecretsManager, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port_of(listener)}")
    listener.close()
    [finding] = answered(services=["secretsmanager"])["services"]
    assert finding["code"] == "SERVICE_UNREACHABLE"


@pytest.mark.usefixtures("log")
def test_a_log_that_may_be_written_has_no_finding_and_is_asked_for_its_own_stream_alone(store: SecretsManager) -> None:
    assert finding_of_logs() is None
    assert store.requests == [{"logGroupName": "/aws/lambda/runner", "logStreamName": "2026/11/30/[7]abc"}]


@pytest.mark.usefixtures("log")
def test_a_log_stream_that_is_there_already_is_as_good(store: SecretsManager) -> None:
    store.status, store.body = 400, {"__type": "ResourceAlreadyExistsException", "message": "it exists"}
    assert finding_of_logs() is None


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, "AccessDeniedException", "LOGS_ACCESS_DENIED"),
        (400, "UnrecognizedClientException", "LOGS_ACCESS_DENIED"),
        (403, "ExpiredTokenException", "LOGS_ACCESS_DENIED"),
        (400, "ResourceNotFoundException", "LOGS_GROUP_MISSING"),
        (400, "OperationAbortedException", "LOGS_FAILED"),
    ],
)
def test_a_log_that_cannot_be_written_says_why(store: SecretsManager, status: int, error: str, code: str) -> None:
    store.status, store.body = status, {"__type": error, "message": "no"}
    finding = finding_of_logs()
    assert finding["code"] == code
    assert "/aws/lambda/runner" in finding["message"]


@pytest.mark.usefixtures("store", "log")
def test_logs_that_nobody_answers_for_are_not_reached(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port_of(listener)}")
    listener.close()
    assert finding_of_logs()["code"] == "LOGS_UNREACHABLE"


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("name", [GROUP, STREAM])
def test_a_log_without_a_name_is_not_asked_for(
    store: SecretsManager, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    finding = finding_of_logs()
    assert finding["code"] == "LOGS_NOT_NAMED"
    assert name in finding["message"]
    assert store.requests == []


@pytest.mark.usefixtures("log")
def test_a_log_is_asked_for_where_the_request_says_so_alone(store: SecretsManager) -> None:
    assert answered()["logs"] is None
    assert store.requests == []


def test_a_host_that_takes_connections_is_reached(listener: socket.socket) -> None:
    assert answered(hosts=[host("127.0.0.1", port_of(listener))])["hosts"] == [None]


def test_a_host_that_refuses_connections_is_told_from_one_that_is_not_known(listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    findings = answered(hosts=[host("127.0.0.1", port), host("nowhere.invalid", port), host("x" * 64, port)])["hosts"]
    assert [finding["code"] for finding in findings] == ["HOST_REFUSED", "HOST_UNKNOWN", "HOST_UNKNOWN"]


def test_a_host_that_speaks_something_else_has_no_tls(store: SecretsManager) -> None:
    [finding] = answered(hosts=[host("127.0.0.1", store.server.server_address[1], tls=True)])["hosts"]
    assert finding["code"] == "HOST_TLS_FAILED"


def test_a_host_that_is_silent_ends_with_the_time(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("python_connectors_runner.supervisor.check.PART_SECONDS", 0.2)
    [finding] = answered(hosts=[host("127.0.0.1", port_of(listener), tls=True)])["hosts"]
    assert finding["code"] == "HOST_TIMEOUT"


def test_what_is_not_answered_in_time_says_so(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("python_connectors_runner.supervisor.check.PART_SECONDS", 1)
    monkeypatch.setattr("python_connectors_runner.supervisor.check.SECONDS", 0.1)
    [finding] = answered(hosts=[host("127.0.0.1", port_of(listener), tls=True)])["hosts"]
    assert finding["code"] == "CHECK_TIME_UP"
    # What still waits ends while the listener is there: Python leaves one unclosed that is reset as TLS begins.
    for thread in threading.enumerate():
        if thread.name.startswith("ThreadPoolExecutor"):
            thread.join()


def test_a_function_that_runs_all_code_says_so(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EXECUTE, raising=False)
    monkeypatch.delenv(APPROVALS, raising=False)
    ok = ok_of(run(request(hosts=[host("127.0.0.1", port_of(listener))]), permit=check_approval))
    assert (ok["execute"], ok["approvals"], ok["hosts"]) == ("always", None, [None])


def test_a_function_of_approved_code_reads_its_list_and_reaches_no_host(
    listener: socket.socket, store: SecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(place: str, seconds: float | None) -> frozenset[str]:
        raise Failure("runner", "APPROVALS_UNREADABLE", f"{place} can't be read")

    monkeypatch.setenv(EXECUTE, "approved")
    monkeypatch.setenv(APPROVALS, "s3://bucket/list.json")
    monkeypatch.setattr(approvals, "approved_digests", refused)
    store.body = {"Name": "flights", "SecretString": VALUE}
    asked = request(secrets=[SECRET], hosts=[host("127.0.0.1", port_of(listener))])
    ok = ok_of(run(asked, permit=check_approval))
    assert ok["execute"] == "approved"
    assert ok["approvals"]["code"] == "APPROVALS_UNREADABLE"
    assert ok["secrets"] == [None]
    assert ok["hosts"][0]["code"] == "HOST_NOT_ASKED"
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_function_that_is_set_up_wrongly_reaches_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(EXECUTE, "aproved")
    ok = ok_of(run(request(hosts=[host("127.0.0.1", 1)]), permit=check_approval))
    assert ok["execute"] == "misconfigured"
    assert ok["approvals"]["code"] == "EXECUTE_MISCONFIGURED"
    assert ok["hosts"][0]["code"] == "HOST_NOT_ASKED"


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"secrets": [SECRET] * 51}, "secrets"),
        ({"secrets": [{"id": "", "region": "eu-west-1"}]}, "secrets.0.id"),
        ({"services": ["iam"]}, "services"),
        ({"logs": None}, "logs"),
        ({"hosts": [host("a", 1)] * 21}, "hosts"),
        ({"hosts": [host("a", 0)]}, "hosts.0"),
        ({"hosts": [host("", 1)]}, "hosts.0"),
        ({"hosts": [host("a" * 254, 1)]}, "hosts.0"),
        ({"hosts": [{**host("a", 1), "path": "/"}]}, "hosts.0"),
        ({"hosts": ["a:1"]}, "hosts.0"),
    ],
)
def test_a_check_of_more_or_of_something_else_is_refused(asked: dict[str, Any], path: str) -> None:
    error = run(request() | asked)["error"]
    assert error["code"] == "INVALID_REQUEST"
    assert path in error["message"]


def test_a_check_carries_no_code() -> None:
    connection = request_of_test("def context(): ...")["connection"]
    error = run({**request(), "connection": connection})["error"]
    assert error["code"] == "INVALID_REQUEST"


HANGING = """
import socket, sys, time
def hang(*arguments, **options):
    sys.stderr.write("looking up\\n")
    sys.stderr.flush()
    time.sleep(600)
socket.getaddrinfo = hang
import python_connectors_runner.supervisor.check as check
check.SECONDS = float(sys.argv.pop())
from python_connectors_runner.__main__ import main
main()
"""


def hanging(seconds: float) -> subprocess.Popen[bytes]:
    """A runner in a process of its own, whose lookups of names never end."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HANGING, str(seconds)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env)
    assert process.stdin is not None
    process.stdin.write(json.dumps(request(hosts=[host("db.example.com", 1)])).encode())
    process.stdin.close()
    process.stdin = None
    return process


def test_a_lookup_that_hangs_does_not_outlive_the_answer() -> None:
    with hanging(0.1) as process:
        out, _ = process.communicate(timeout=60)
    assert json.loads(out)["ok"]["hosts"][0]["code"] == "CHECK_TIME_UP"
    assert process.returncode == 0


def test_a_lookup_that_hangs_does_not_outlive_a_runner_that_is_ended() -> None:
    with hanging(600) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    assert out == b""
    assert process.returncode == 128 + signal.SIGTERM
