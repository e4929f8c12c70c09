"""Secrets Manager, spoken to over HTTP: a small server stands for it, boto3 is the real one."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from aws_stand_ins import SecretsManager, serving, use_test_account

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.credentials import fetch_secret


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    use_test_account(monkeypatch)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManager]:
    with serving(monkeypatch, SecretsManager()) as manager:
        yield manager


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
