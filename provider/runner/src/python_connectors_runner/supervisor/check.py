"""The operation ``check``: what this runner may read and reach. It runs nobody's code, and makes at
most the function's log stream, which Lambda makes itself.

A finding is None where all is well, else a code and a message. Of a secret it says whether it can be read, and nothing
about what is in it.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime

from python_connectors_runner.protocol import Failure, bounded, without_lone_surrogates
from python_connectors_runner.supervisor.approval import list_place
from python_connectors_runner.supervisor.credentials import fetch_secret
from python_connectors_runner.supervisor.own_log import make_own_stream
from python_connectors_runner.supervisor.reachable import reach_host, reach_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any, TypedDict

    from python_connectors_runner.supervisor.request import CheckRequest

    class Finding(TypedDict):
        code: str
        message: str


# Of all that one request asks for, and of one part of it.
SECONDS = 40.0
PART_SECONDS = 10.0
AT_ONCE = 8
MAX_TEXT = 500


def check(request: CheckRequest, deadline: float | None, *, is_function: bool) -> dict[str, Any]:
    """The ``ok`` of a check. ``is_function``: whether variables of a function decide what may run here."""
    until = time.monotonic() + SECONDS
    if deadline is not None:
        until = min(until, deadline)
    execute, place, misconfigured = _execute() if is_function else ("always", None, None)
    hosts = request["hosts"]
    # Who may have approved code run only may not have this function knock at the doors of its network either.
    asked = hosts if execute == "always" else []
    executor = ThreadPoolExecutor(AT_ONCE)
    try:
        approvals = None if place is None else executor.submit(_approvals, place)
        services = [executor.submit(_finding_of, reach_service, name, PART_SECONDS) for name in request["services"]]
        logs = executor.submit(_finding_of, make_own_stream, PART_SECONDS) if request["logs"] else None
        secrets = [executor.submit(_finding_of, fetch_secret, secret, PART_SECONDS) for secret in request["secrets"]]
        reached = [executor.submit(_finding_of, reach_host, host, PART_SECONDS) for host in asked]
        return {
            "execute": execute,
            "approvals": misconfigured if approvals is None else _found(approvals, until),
            "services": [_found(future, until) for future in services],
            "logs": None if logs is None else _found(logs, until),
            "secrets": [_found(future, until) for future in secrets],
            "hosts": [_found(future, until) for future in reached] if asked else [NOT_ASKED for _ in hosts],
        }
    finally:
        # What still waits for an answer ends by itself.
        executor.shutdown(wait=False, cancel_futures=True)


NOT_ASKED: Finding = {
    "code": "HOST_NOT_ASKED",
    "message": "this function runs approved code only, and connects to no host that a request names",
}


def _execute() -> tuple[str, str | None, Finding | None]:
    """Which code the function may run, where the list of approved code is, and what is wrong with the two."""
    try:
        place = list_place()
    except Failure as failure:
        return "misconfigured", None, _finding(failure)
    return ("always" if place is None else "approved"), place, None


def _approvals(place: str) -> Finding | None:
    # Only here: a function that runs always needs no boto3 for it.
    from python_connectors_runner.supervisor.approvals import approved_digests

    return _finding_of(approved_digests, place, PART_SECONDS)


def _finding_of(part: Callable[..., object], *arguments: object) -> Finding | None:
    """What goes wrong in a part. What it gives is dropped: of a secret, its value."""
    try:
        part(*arguments)
    except Failure as failure:
        return _finding(failure)
    except Exception as error:
        # By its name alone: what libraries say may quote what they were at.
        return _finding(Failure("runner", "CHECK_FAILED", f"it could not be found out: {type(error).__name__}"))
    return None


def _found(future: Future[Finding | None], until: float) -> Finding | None:
    try:
        return future.result(timeout=max(until - time.monotonic(), 0))
    except NotInTime:
        message = "the time of the check was up before there was an answer"
        return _finding(Failure("limit", "CHECK_TIME_UP", message))


def _finding(failure: Failure) -> Finding:
    return {"code": failure.code, "message": bounded(without_lone_surrogates(failure.message), MAX_TEXT)}
