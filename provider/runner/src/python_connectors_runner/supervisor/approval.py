"""Whether this function may run a request's code: always, or only where a list in S3 holds the code's digest.

Two environment variables of the function decide it, which neither a request nor the user's code reaches. Whatever is
not understood refuses: a typo must not open it.
"""

from __future__ import annotations

import os
import time

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from python_connectors_runner.supervisor.request import Request

    # The digests that are approved now, of the list at such a place, within so many seconds.
    Fetch = Callable[[str, float | None], Iterable[str]]

EXECUTE = "PYTHON_CONNECTORS_EXECUTE"
APPROVALS = "PYTHON_CONNECTORS_APPROVALS"


def check_approval(request: Request, deadline: float | None, fetch: Fetch | None = None) -> None:
    """Raises ``Failure`` where the function may not run the code of a checked request."""
    place = list_place()
    if place is None:
        return
    # Only here: a function that runs always needs neither boto3 nor hashlib for it.
    from python_connectors_runner.supervisor.approvals import approved_digests
    from python_connectors_runner.supervisor.code_digest import connection_digest, connector_digest

    seconds = None if deadline is None else deadline - time.monotonic()
    approved = frozenset((fetch or approved_digests)(place, seconds))
    parts = {"connection": connection_digest(request["connection"], request["requirements"])}
    if "connector" in request:
        parts["connector"] = connector_digest(request["connector"])
    refused = [f"the {part}'s code ({digest})" for part, digest in parts.items() if digest not in approved]
    if refused:
        message = f"this function runs approved code only, and {place} does not hold " + " and ".join(refused)
        raise Failure("request", "CODE_NOT_APPROVED", message)


def list_place() -> str | None:
    """Where the list is; None where all code may run."""
    execute, place = os.environ.get(EXECUTE), os.environ.get(APPROVALS)
    if execute == "always" or (execute is None and place is None):
        return None
    if execute is None:
        raise _misconfigured(f"{APPROVALS} is set without {EXECUTE}: write approved, or always")
    if execute != "approved":
        raise _misconfigured(f"{EXECUTE} is {execute[:50]!r}: write approved, or always")
    if not place:
        raise _misconfigured(f"{EXECUTE} is approved, and {APPROVALS} names no list: write s3://bucket/key")
    return place


def _misconfigured(fault: str) -> Failure:
    return Failure("runner", "EXECUTE_MISCONFIGURED", f"no code is run, as the function is set up wrongly: {fault}")
