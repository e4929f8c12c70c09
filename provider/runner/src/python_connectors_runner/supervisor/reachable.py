"""Whether something answers where this runner is: a host that a request names, or a service of AWS.

No host is sent anything but what begins TLS.
"""

from __future__ import annotations

import os
import socket
import time

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from python_connectors_runner.supervisor.request import Host

MIN_SECONDS = 0.1
# A call of each service that AWS refuses, unsigned as it is: an answer is all that is wanted.
UNSIGNED_CALLS = {"secretsmanager": "list_secrets", "s3": "list_buckets"}


def reach_host(target: Host, seconds: float) -> None:
    """Looks up the name, connects, and makes TLS where that is asked for. Raises ``Failure`` where one doesn't work."""
    host, port = target["host"], target["port"]
    until = time.monotonic() + seconds
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is no name of a host"
        raise _failure("HOST_UNKNOWN", f"the name {host} is not known: {why}") from None
    with _connected(host, port, addresses, until) as connection:
        if target["tls"]:
            _make_tls(connection, host, port, until)


def _connected(host: str, port: int, addresses: Sequence[Any], until: float) -> socket.socket:
    """A connection to the first of the addresses that answers."""
    failure = _failure("HOST_UNKNOWN", f"the name {host} has no address")
    for number, address in enumerate(addresses):
        # One that drops what is sent to it leaves the others their share of the time.
        share = (until - time.monotonic()) / (len(addresses) - number)
        try:
            return _connect(address, share)
        except TimeoutError:
            failure = _failure("HOST_TIMEOUT", f"{host} does not answer on port {port}")
        except ConnectionRefusedError:
            failure = _failure("HOST_REFUSED", f"{host} refuses connections on port {port}")
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else type(error).__name__
            failure = _failure("HOST_UNREACHABLE", f"there is no way to {host}: {why}")
    raise failure


def _connect(address: Any, seconds: float) -> socket.socket:
    family, kind, protocol, _, place = address
    connection = socket.socket(family, kind, protocol)
    try:
        connection.settimeout(max(seconds, MIN_SECONDS))
        connection.connect(place)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_tls(connection: socket.socket, host: str, port: int, until: float) -> None:
    import ssl

    connection.settimeout(max(until - time.monotonic(), MIN_SECONDS))
    try:
        context = ssl.create_default_context()
        with context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False) as begun:
            begun.do_handshake()
    except ssl.SSLCertVerificationError as error:
        message = f"the certificate of {host} is not trusted here: {error.verify_message}"
        raise _failure("HOST_TLS_FAILED", message) from None
    except TimeoutError:
        raise _failure("HOST_TIMEOUT", f"{host} does not answer on port {port} when TLS is begun") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", None) or type(error).__name__
        raise _failure("HOST_TLS_FAILED", f"{host} does not speak TLS on port {port}: {why}") from None


def reach_service(service: str, seconds: float) -> None:
    """Asks a service of AWS in the function's own region, with no credentials: any answer will do, a refusal too."""
    try:
        from botocore import UNSIGNED, exceptions
    except ImportError:
        raise _failure("SERVICE_CLIENT_MISSING", "boto3 is not installed where the runner runs") from None
    from botocore.config import Config

    from python_connectors_runner.supervisor.aws_client import aws_client

    region = os.environ.get("AWS_REGION")
    try:
        client = aws_client(service, region, seconds, Config(signature_version=UNSIGNED))
        getattr(client, UNSIGNED_CALLS[service])()
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        message = f"{service} in {region} could not be reached: {type(error).__name__}"
        raise _failure("SERVICE_UNREACHABLE", message) from None
    except exceptions.ClientError:
        return


def _failure(code: str, message: str) -> Failure:
    return Failure("runner", code, message)
