"""Whether this function's role may write its log: its own stream is made once more, which Lambda has made, or will."""

from __future__ import annotations

import os

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.aws_client import aws_client
from python_connectors_runner.supervisor.credentials import DENIED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

GROUP = "AWS_LAMBDA_LOG_GROUP_NAME"
STREAM = "AWS_LAMBDA_LOG_STREAM_NAME"


def make_own_stream(seconds: float) -> None:
    """Makes the stream, or finds that it is there. Raises ``Failure`` where neither can be."""
    group, stream = os.environ.get(GROUP), os.environ.get(STREAM)
    if not group or not stream:
        raise _failure("LOGS_NOT_NAMED", f"{GROUP} and {STREAM} are not set where the runner runs")
    try:
        from botocore import exceptions
    except ImportError:
        raise _failure("SERVICE_CLIENT_MISSING", "boto3 is not installed where the runner runs") from None
    try:
        aws_client("logs", os.environ.get("AWS_REGION"), seconds).create_log_stream(
            logGroupName=group, logStreamName=stream
        )
    except exceptions.ClientError as error:
        _raise_unless_there(error, group)
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.CredentialRetrievalError):
        raise _failure("LOGS_ACCESS_DENIED", f"the runner has no AWS credentials to write to {group} with") from None
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        message = f"CloudWatch Logs could not be asked from inside: {type(error).__name__}"
        raise _failure("LOGS_UNREACHABLE", message) from None


def _raise_unless_there(error: Any, group: str) -> None:
    details = error.response.get("Error", {})
    code, text = str(details.get("Code", "")), str(details.get("Message", ""))
    if code == "ResourceAlreadyExistsException":
        return
    if code == "ResourceNotFoundException":
        raise _failure("LOGS_GROUP_MISSING", f"there is no log group {group}")
    if code in DENIED:
        raise _failure("LOGS_ACCESS_DENIED", f"the runner may not make its stream in {group}: {code}: {text}")
    raise _failure("LOGS_FAILED", f"no stream could be made in {group}: {code}: {text}")


def _failure(code: str, message: str) -> Failure:
    return Failure("runner", code, message)
