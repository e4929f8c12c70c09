"""The list of approved code in S3, spoken to over HTTP: a small server stands for it, boto3 is the real one."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
from aws_stand_ins import StandIn, StandInHandler, serving, use_test_account

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor import approvals
from python_connectors_runner.supervisor.approvals import MAX_BYTES, approved_digests

PLACE = "s3://bucket/folder/list.json"
DIGEST = "0123456789abcdef" * 4
NOTES = {"what": "connector orders.py", "at": "2026-11-01T00:00:00Z", "by": "someone"}


def listed(*digests: str) -> bytes:
    return json.dumps({"formatVersion": 1, "approved": dict.fromkeys(digests, NOTES)}).encode()


class Bucket(StandIn):
    """Answers GetObject with ``body``, or with ``status`` and an error of this ``code``."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str | None]] = []
        self.body = listed(DIGEST)
        self.etag = '"1"'
        self.status, self.code = 200, ""
        bucket = self

        class Handler(StandInHandler):
            def do_GET(self) -> None:  # noqa: N802 - the base class's name
                known = self.headers.get("If-None-Match")
                bucket.requests.append((self.path, known))
                if bucket.status != 200:
                    text = f"<Error><Code>{bucket.code}</Code><Message>no</Message></Error>".encode()
                    self.answer(bucket.status, text, ("ETag", bucket.etag))
                elif known == bucket.etag:
                    self.answer(304, b"", ("ETag", bucket.etag))
                else:
                    self.answer(200, bucket.body, ("ETag", bucket.etag))

        super().__init__(Handler)


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    use_test_account(monkeypatch)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(approvals, "_held", approvals._Held())


@pytest.fixture(params=["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def bucket(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Bucket]:
    with serving(monkeypatch, Bucket(), request.param) as made:
        yield made


def refusal(place: str = PLACE, seconds: float | None = None) -> str:
    with pytest.raises(Failure) as caught:
        approved_digests(place, seconds)
    assert (caught.value.phase, caught.value.code) == ("runner", "APPROVALS_UNREADABLE")
    assert place in caught.value.message
    return caught.value.message


def test_the_digests_are_those_of_the_object(bucket: Bucket) -> None:
    bucket.body = listed(DIGEST, "f" * 64)
    assert approved_digests(PLACE) == {DIGEST, "f" * 64}
    assert bucket.requests == [("/bucket/folder/list.json", None)]


def test_a_list_that_is_as_it_was_is_not_read_again(bucket: Bucket) -> None:
    assert approved_digests(PLACE) == approved_digests(PLACE) == {DIGEST}
    assert [known for _, known in bucket.requests] == [None, '"1"']


def test_what_is_withdrawn_counts_at_once(bucket: Bucket) -> None:
    approved_digests(PLACE)
    bucket.body, bucket.etag = listed(), '"2"'
    assert approved_digests(PLACE) == frozenset()


def test_a_list_at_another_place_is_read(bucket: Bucket) -> None:
    approved_digests(PLACE)
    approved_digests("s3://other/list.json")
    assert bucket.requests[-1] == ("/other/list.json", None)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDenied"),
        (404, "NoSuchKey"),
        (404, "NoSuchBucket"),
        (301, "PermanentRedirect"),
        (500, "InternalError"),
    ],
)
def test_an_error_of_s3_refuses_also_where_the_list_was_read_before(bucket: Bucket, status: int, code: str) -> None:
    approved_digests(PLACE)
    bucket.status, bucket.code = status, code
    assert code in refusal()


def test_not_modified_of_a_list_that_was_never_read_refuses(bucket: Bucket) -> None:
    bucket.status = 304
    refusal()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not a JSON document"),
        (b"\xff", "not a JSON document"),
        (b"[" * 100_000, "not a JSON document"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b"{}", "not an object"),
        (b'{"formatVersion": 1}', "not an object"),
        (b'{"formatVersion": 1, "approved": {}, "mode": "always"}', "not an object"),
        (b'{"formatVersion": 2, "approved": {}}', "formatVersion is not 1"),
        (b'{"formatVersion": true, "approved": {}}', "formatVersion is not 1"),
        (b'{"formatVersion": 1.0, "approved": {}}', "formatVersion is not 1"),
        (b'{"formatVersion": "1", "approved": {}}', "formatVersion is not 1"),
        (b'{"formatVersion": 1, "approved": null}', "approved is not"),
        (b'{"formatVersion": 1, "approved": ["' + DIGEST.encode() + b'"]}', "approved is not"),
        (b'{"formatVersion": 1, "approved": {"' + DIGEST.encode() + b'": true}}', "approved is not"),
        (b'{"formatVersion": 1, "approved": {"' + DIGEST.encode() + b'": {}}}', "approved is not"),
        (json.dumps({"formatVersion": 1, "approved": {DIGEST: {**NOTES, "at": 1}}}).encode(), "approved is not"),
        (json.dumps({"formatVersion": 1, "approved": {DIGEST: {**NOTES, "more": ""}}}).encode(), "approved is not"),
        (listed("*"), "approved is not"),
        (listed(""), "approved is not"),
        (listed(DIGEST.upper()), "approved is not"),
        (listed(DIGEST, DIGEST[:-1]), "approved is not"),
        (listed(DIGEST[:-1] + "\u0661"), "approved is not"),
        (listed(DIGEST) + b" " * MAX_BYTES, "more than 1048576 bytes"),
    ],
)
def test_a_list_that_is_not_wholly_understood_refuses(bucket: Bucket, body: bytes, why: str) -> None:
    bucket.body = body
    assert why in refusal()


@pytest.mark.parametrize(
    "place", ["bucket/key", "s3://bucket", "s3://bucket/", "s3:///key", "https://bucket/key", "S3://b/k"]
)
def test_a_place_that_is_none_refuses(place: str) -> None:
    assert "write s3://bucket/key" in refusal(place)


def test_a_name_that_is_no_bucket_s_refuses(bucket: Bucket) -> None:
    refusal("s3://no bucket!/key")
    assert bucket.requests == []


def test_a_store_that_is_down_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    assert "EndpointConnectionError" in refusal(seconds=1)


def test_a_store_that_does_not_answer_is_given_up_before_the_run_s_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert "ReadTimeoutError" in refusal(seconds=0.6)


def test_a_runner_without_aws_credentials_refuses(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "NoCredentialsError" in refusal()


def test_a_run_with_a_little_less_time_uses_the_same_client(bucket: Bucket) -> None:
    approved_digests(PLACE, 58.4)
    client = approvals._held.client
    approved_digests(PLACE, 57.9)
    assert approvals._held.client is client
    approved_digests(PLACE, 2)
    assert approvals._held.client is not client
