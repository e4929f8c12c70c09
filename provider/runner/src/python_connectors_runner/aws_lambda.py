"""The AWS Lambda handler: the event is a request, the returned value is the response."""

from __future__ import annotations

import time

from python_connectors_runner.supervisor import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class LambdaContext(Protocol):
        def get_remaining_time_in_millis(self) -> int: ...


# What killing the run, clearing its folder away and answering may take before Lambda itself ends the function,
# which would lose the answer and the warm environment.
MARGIN_SECONDS = 1.5


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS
    return run(event, deadline=deadline)
