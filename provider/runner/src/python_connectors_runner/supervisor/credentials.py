"""Fetches the credentials from AWS Secrets Manager."""

from __future__ import annotations

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.aws_client import aws_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.supervisor.request import SecretReference

# What services of AWS say where somebody may not.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html and the common errors
DENIED = frozenset(
    (
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "NotAuthorized",
        "OptInRequired",
        "UnrecognizedClientException",
    )
)


def fetch_secret(secret: SecretReference, seconds: float | None = None) -> str:
    """The secret's text, within ``seconds`` or a bounded time.

    Raises ``Failure`` (phase credentials); no message holds any of the value.
    """
    name = secret["id"]
    try:
        from botocore import exceptions
    except ImportError:
        message = "boto3 is not installed where the runner runs: install it, or give the credentials inline"
        raise _failure("SECRET_CLIENT_MISSING", message) from None
    try:
        answer = aws_client("secretsmanager", secret["region"], seconds).get_secret_value(**_arguments(secret))
    except exceptions.ClientError as error:
        raise _translated(error, secret) from None
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.CredentialRetrievalError):
        message = f"the runner has no AWS credentials to read the secret {name} with"
        raise _failure("SECRET_ACCESS_DENIED", message) from None
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        message = f"Secrets Manager in {secret['region']} could not be reached: {type(error).__name__}"
        raise _failure("SECRET_UNREACHABLE", message) from None
    except (exceptions.BotoCoreError, ValueError) as error:
        raise _failure("SECRET_FAILED", f"the secret {name} could not be read: {type(error).__name__}") from None
    text = answer.get("SecretString")
    if not isinstance(text, str):
        message = f"the secret {name} is binary: store the credentials as text (SecretString)"
        raise _failure("SECRET_BINARY", message)
    return text


def _arguments(secret: SecretReference) -> dict[str, str]:
    arguments = {"SecretId": secret["id"]}
    if secret["versionId"] is not None:
        arguments["VersionId"] = secret["versionId"]
    return arguments


def _translated(error: Any, secret: SecretReference) -> Failure:
    details = error.response.get("Error", {})
    code, text = str(details.get("Code", "")), str(details.get("Message", ""))
    name, region = secret["id"], secret["region"]
    if code == "ResourceNotFoundException":
        version = f" in version {secret['versionId']}" if secret["versionId"] else ""
        return _failure("SECRET_MISSING", f"there is no secret {name}{version} in {region}")
    if code == "DecryptionFailure" or (code == "AccessDeniedException" and "Access to KMS" in text):
        return _failure("SECRET_KEY_DENIED", f"the runner may not decrypt the secret {name} with its KMS key: {code}")
    if code in DENIED:
        return _failure("SECRET_ACCESS_DENIED", f"the runner may not read the secret {name}: {code}: {text}")
    if code == "InvalidRequestException" and ("deletion" in text or "deleted" in text):
        return _failure("SECRET_DELETED", f"the secret {name} is scheduled for deletion: restore it, or use another")
    return _failure("SECRET_FAILED", f"the secret {name} could not be read: {code}: {text}")


def _failure(code: str, message: str) -> Failure:
    return Failure("credentials", code, message)
