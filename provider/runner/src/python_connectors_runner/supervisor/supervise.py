"""One request, one response, whatever the user's code does."""

from __future__ import annotations

import marshal
import os
import sys
import time

from python_connectors_runner.jsontext import json_text
from python_connectors_runner.protocol import (
    MAX_MESSAGE,
    MAX_REQUEST_BYTES,
    MAX_RESPONSE_BYTES,
    Failure,
    bounded,
    without_lone_surrogates,
)
from python_connectors_runner.redaction import Redactor
from python_connectors_runner.supervisor.conversation import CAPTURE_BYTES, PHASES, Captured, converse
from python_connectors_runner.supervisor.credentials import fetch_secret
from python_connectors_runner.supervisor.interpreter import Interpreter
from python_connectors_runner.supervisor.memory import MIB, memory_limit, more_memory
from python_connectors_runner.supervisor.request import checked_request
from python_connectors_runner.supervisor.requirements.held import Requirements, with_packages
from python_connectors_runner.supervisor.response import check_response, checked_response, error_response, printed
from python_connectors_runner.supervisor.scratch import Scratch
from python_connectors_runner.supervisor.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.supervisor.conversation import Ended
    from python_connectors_runner.supervisor.request import Request, SecretReference

    Progress = Callable[[dict[str, Any]], None]


# How much later than it should have stopped a generation is ended: as many seconds again, at most so many.
GRACE_SECONDS = 10


def run(
    value: object,
    *,
    fetch: Callable[[SecretReference, float | None], str] = fetch_secret,
    deadline: float | None = None,
    progress: Progress | None = None,
    interpreter: Interpreter | None = None,
    scratch: tuple[str, ...] = (),
    permit: Callable[[Request, float | None], None] | None = None,
) -> dict[str, Any]:
    """The response to a request (any JSON value). Raises nothing but what ends the process itself.

    ``deadline`` is a time of ``time.monotonic``; ``fetch`` gives the text of a secret, within so many seconds, or
    raises ``Failure``. ``progress`` gets ``{"phase", "partition", "partitions", "done", "rows"}``, the last four
    perhaps None, now and then while the code runs. ``interpreter`` is one that was started before the request was
    known; it is ended here. ``scratch``: folders of nobody else's in which nothing that the code made is left.
    ``permit`` raises ``Failure`` where the code may not run, before a secret is fetched and anything is installed.
    """
    started = time.monotonic()
    response = _response(value, fetch, deadline, progress, interpreter, scratch, permit)
    response["runner"]["milliseconds"] = int((time.monotonic() - started) * 1000)
    return response


def _response(
    value: object,
    fetch: Callable[[SecretReference, float | None], str],
    deadline: float | None,
    progress: Progress | None,
    interpreter: Interpreter | None,
    scratch: tuple[str, ...],
    permit: Callable[[Request, float | None], None] | None,
) -> dict[str, Any]:
    redactor = Redactor(None)
    request: Request | None = None
    stdout, stderr = Captured(), Captured()
    try:
        checked = checked_request(value)
        if "hosts" in checked:
            # Imported where it is needed: nothing else does.
            from python_connectors_runner.supervisor.check import check

            return check_response(check(checked, deadline, is_function=permit is not None))
        request = checked
        deadline = _earlier(deadline, request)
        if interpreter is None:
            # It starts while the secret is fetched.
            interpreter = Interpreter()
        if permit is not None:
            permit(request, deadline)
        credentials = _credentials(request, fetch, deadline)
        redactor = Redactor(credentials)
        payload = _payload(request, credentials)
        keep = CAPTURE_BYTES + redactor.longest
        memory = memory_limit()
        with (
            Requirements(request["requirements"], deadline) as packages,
            Scratch(scratch),
            Workspace(interpreter.folder, request),
        ):
            payload["path"] = with_packages(packages, payload["path"])
            data = _with_folder(payload, interpreter.folder)
            ended = converse(interpreter, data, deadline, memory, keep=keep, progress=_redacted(progress, redactor))
        stdout, stderr = ended.stdout, ended.stderr
        if ended.response is None:
            raise _failure_without_response(ended, memory)
        output = _output(request, stdout, stderr, redactor)
        return checked_response(ended.response, redactor, MAX_RESPONSE_BYTES - len(json_text(output))) | output
    except Failure as failure:
        return error_response(failure, redactor) | _output(request, stdout, stderr, redactor)
    except Exception as error:
        message = f"the runner failed: {type(error).__name__}: {error}"
        failed = error_response(Failure("runner", "RUNNER_FAILED", message), redactor)
        return failed | _output(request, stdout, stderr, redactor)
    finally:
        if interpreter is not None:
            interpreter.end()


def _earlier(deadline: float | None, request: Request) -> float | None:
    seconds = request["limits"]["seconds"] if "limits" in request else None
    if seconds is None:
        return deadline
    # A generation stops by itself, if the code gives way.
    grace = min(seconds, GRACE_SECONDS) if request["operation"] == "generate" else 0
    limit = time.monotonic() + seconds + grace
    return limit if deadline is None else min(deadline, limit)


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
    in_lambda = "AWS_LAMBDA_FUNCTION_NAME" in os.environ
    return {"path": path, "request": {**request, "credentials": credentials, "lambda": in_lambda}}


def _with_folder(payload: dict[str, Any], folder: str) -> bytes:
    try:
        # marshal: the child needs no import to read it (it never reads what came from user code this way).
        data = marshal.dumps({**payload, "folder": folder})
    except ValueError:
        what = "properties, partitions or states"
        raise Failure("request", "INVALID_REQUEST", f"{what}: nested too deeply, or not JSON") from None
    if len(data) > 2 * MAX_REQUEST_BYTES:
        raise Failure("request", "REQUEST_TOO_LARGE", f"the request is larger than {MAX_REQUEST_BYTES} bytes")
    return data


def _output(request: Request | None, stdout: Captured, stderr: Captured, redactor: Redactor) -> dict[str, Any]:
    """``{"output": ...}`` where the request asks for it."""
    if request is None or not request["output"]:
        return {}
    return {"output": {"stdout": printed(stdout, redactor), "stderr": printed(stderr, redactor)}}


def _redacted(progress: Progress | None, redactor: Redactor) -> Progress | None:
    if progress is None:
        return None

    def tell(news: dict[str, Any]) -> None:
        name = news["partition"]
        shown = None if name is None else bounded(without_lone_surrogates(redactor.text(name)), MAX_MESSAGE)
        progress({**news, "partition": shown})

    return tell


def _failure_without_response(ended: Ended, memory: int) -> Failure:
    phase, partition = ended.phase, ended.partition
    during = PHASES.get(phase, "the run was starting")
    if ended.timed_out:
        message = f"the time limit was reached while {during}; give the runner more time, or let the code do less"
        return Failure("limit", "DEADLINE_EXCEEDED", message, partition=partition)
    if ended.out_of_memory:
        message = f"the code took more than {memory // MIB} MB of memory while {during}; {more_memory()}"
        return Failure("limit", "MEMORY_LIMIT", message, partition=partition)
    if ended.overflowed:
        return Failure("limit", "RESPONSE_TOO_LARGE", "the run's answer is too large", partition=partition)
    status = ended.status
    if status is None:
        message = f"the code closed the runner's own files or replaced its process while {during}"
        return Failure(phase, "RESPONSE_LOST", message, partition=partition)
    if status < 0:
        # Imported for the case that it is needed: it costs as much as half of our own modules.
        import signal

        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        hint = " (often: out of memory)" if name == "SIGKILL" else ""
        message = f"the Python process was ended by signal {name}{hint} while {during}"
        return Failure(phase, "PROCESS_KILLED", message, partition=partition)
    message = f"the code ended its Python process (exit status {status}) while {during}"
    return Failure(phase, "PROCESS_EXITED", message, partition=partition)
