"""One request, one response, whatever the user's code does."""

from __future__ import annotations

import marshal
import os
import signal
import sys
import time

from python_connectors_runner.protocol import MAX_REQUEST_BYTES, Failure
from python_connectors_runner.redaction import Redactor
from python_connectors_runner.supervisor.credentials import fetch_secret
from python_connectors_runner.supervisor.process import run_process
from python_connectors_runner.supervisor.request import checked_request
from python_connectors_runner.supervisor.response import checked_response, error_response
from python_connectors_runner.supervisor.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.supervisor.process import Ended
    from python_connectors_runner.supervisor.request import Request, SecretReference

PHASE_NAMES = {
    "syntax": "compiling the code",
    "import": "importing the code",
    "context": "context was running",
    "list": "list_objects was running",
    "read": "a partition was read",
}


def run(
    value: object,
    *,
    fetch: Callable[[SecretReference, float | None], str] = fetch_secret,
    deadline: float | None = None,
) -> dict[str, Any]:
    """The response to a request (any JSON value). Raises nothing but what ends the process itself.

    ``deadline`` is a time of ``time.monotonic``; ``fetch`` gives the text of a secret, within so many seconds, or
    raises ``Failure``.
    """
    redactor = Redactor(None)
    try:
        request = checked_request(value)
        credentials = _credentials(request, fetch, deadline)
        redactor = Redactor(credentials)
        payload = _payload(request, credentials)
        with Workspace(request) as folder:
            ended = run_process(_with_folder(payload, folder), folder, deadline)
        if ended.response is None:
            raise _failure_without_response(ended)
        return checked_response(ended.response, redactor)
    except Failure as failure:
        return error_response(failure, redactor)
    except Exception as error:
        message = f"the runner failed: {type(error).__name__}: {error}"
        return error_response(Failure("runner", "RUNNER_FAILED", message), redactor)


def _credentials(
    request: Request, fetch: Callable[[SecretReference, float | None], str], deadline: float | None
) -> str | None:
    credentials = request["credentials"]
    if credentials is None:
        return None
    if "value" in credentials:
        return str(credentials["value"])
    return fetch(credentials["secret"], None if deadline is None else deadline - time.monotonic())


def _payload(request: Request, credentials: str | None) -> dict[str, Any]:
    """What the child gets; its imports find what ours would."""
    path = [os.path.abspath(entry) for entry in sys.path]
    return {"path": path, "request": {**request, "credentials": credentials}}


def _with_folder(payload: dict[str, Any], folder: str) -> bytes:
    try:
        # marshal: the child needs no import to read it (it never reads what came from user code this way).
        data = marshal.dumps({**payload, "folder": folder})
    except ValueError:
        raise Failure("request", "INVALID_REQUEST", "properties: nested too deeply, or not JSON") from None
    if len(data) > 2 * MAX_REQUEST_BYTES:
        raise Failure("request", "REQUEST_TOO_LARGE", f"the request is larger than {MAX_REQUEST_BYTES} bytes")
    return data


def _failure_without_response(ended: Ended) -> Failure:
    phase, partition = ended.phase, ended.partition
    during = PHASE_NAMES.get(phase, "the run was starting")
    if ended.timed_out:
        message = f"the time limit was reached while {during}; give the runner more time, or let the code do less"
        return Failure("limit", "DEADLINE_EXCEEDED", message, partition=partition)
    if ended.overflowed:
        return Failure("limit", "RESPONSE_TOO_LARGE", "the run's answer is too large", partition=partition)
    status = ended.status
    if status is None:
        message = f"the code closed the runner's own files or replaced its process while {during}"
        return Failure(phase, "RESPONSE_LOST", message, partition=partition)
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        hint = " (often: out of memory)" if name == "SIGKILL" else ""
        message = f"the Python process was ended by signal {name}{hint} while {during}"
        return Failure(phase, "PROCESS_KILLED", message, partition=partition)
    message = f"the code ended its Python process (exit status {status}) while {during}"
    return Failure(phase, "PROCESS_EXITED", message, partition=partition)
