"""Reads the list of approved code from S3, each time: what is withdrawn counts at once. What can't be read refuses."""

from __future__ import annotations

import os

from python_connectors_runner.jsontext import json_value
from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.aws_client import attempt_seconds, aws_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = 1024 * 1024
FORMAT_VERSION = 1
DIGEST_LENGTH = 64
DIGITS = frozenset("0123456789abcdef")
# What an entry says for people.
NOTES = frozenset(("what", "at", "by"))
NOT_MODIFIED = 304


class _Held:
    """What this process keeps from run to run: the list as it was last, and the client, which is long in the making."""

    place: str | None = None
    etag = ""
    digests: frozenset[str] = frozenset()
    client: Any = None
    attempt = 0.0


_held = _Held()


def approved_digests(place: str, seconds: float | None = None) -> frozenset[str]:
    """The digests in the list at ``s3://bucket/key``, as it is now.

    Raises ``Failure`` (phase runner) where that can't be told within ``seconds``, or a bounded time.
    """
    bucket, key = _bucket_and_key(place)
    known = _held.etag if _held.place == place else ""
    try:
        from botocore import exceptions
    except ImportError:
        raise _unreadable(place, "boto3 is not installed where the runner runs") from None
    try:
        answer = _client(seconds).get_object(Bucket=bucket, Key=key, **({"IfNoneMatch": known} if known else {}))
        data: bytes = answer["Body"].read(MAX_BYTES + 1)
    except exceptions.ClientError as error:
        if known and error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == NOT_MODIFIED:
            return _held.digests
        raise _unreadable(place, _said(error)) from None
    except (exceptions.BotoCoreError, exceptions.HTTPClientError, OSError, ValueError) as error:
        raise _unreadable(place, type(error).__name__) from None
    digests = _digests(place, data)
    _held.place, _held.etag, _held.digests = place, str(answer.get("ETag") or ""), digests
    return digests


def _client(seconds: float | None) -> Any:
    attempt = attempt_seconds(seconds)
    if _held.client is None or _held.attempt != attempt:
        # The region is the function's own.
        _held.client, _held.attempt = aws_client("s3", os.environ.get("AWS_REGION"), seconds), attempt
    return _held.client


def _bucket_and_key(place: str) -> tuple[str, str]:
    scheme, _, rest = place.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise _unreadable(place, "write s3://bucket/key")
    return bucket, key


def _said(error: Any) -> str:
    details = error.response.get("Error", {})
    return f"{details.get('Code', '')}: {details.get('Message', '')}"


def _digests(place: str, data: bytes) -> frozenset[str]:
    """Strictly: a list that is partly understood might hold, or lack, what it does not seem to."""
    if len(data) > MAX_BYTES:
        raise _unreadable(place, f"it has more than {MAX_BYTES} bytes")
    try:
        value = json_value(data)
    except (ValueError, RecursionError):
        raise _unreadable(place, "it is not a JSON document in UTF-8") from None
    if not isinstance(value, dict) or value.keys() != {"formatVersion", "approved"}:
        raise _unreadable(place, "it is not an object with formatVersion and approved")
    if type(value["formatVersion"]) is not int or value["formatVersion"] != FORMAT_VERSION:
        raise _unreadable(place, f"its formatVersion is not {FORMAT_VERSION}")
    approved = value["approved"]
    if not isinstance(approved, dict) or not all(_is_entry(*entry) for entry in approved.items()):
        raise _unreadable(place, "approved is not an object from digests to what, at and by")
    return frozenset(approved)


def _is_entry(digest: str, notes: object) -> bool:
    return (
        len(digest) == DIGEST_LENGTH
        and DIGITS.issuperset(digest)
        and isinstance(notes, dict)
        and notes.keys() == NOTES
        and all(isinstance(note, str) for note in notes.values())
    )


def _unreadable(place: str, why: str) -> Failure:
    message = f"this function runs approved code only, and the list {place[:1100]} can't be read: {why[:500]}"
    return Failure("runner", "APPROVALS_UNREADABLE", message)
