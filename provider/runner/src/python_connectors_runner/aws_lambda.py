"""The AWS Lambda handler: the event is a request, the returned value is the response."""

from __future__ import annotations

import os
import time

from python_connectors_runner.supervisor.approval import check_approval
from python_connectors_runner.supervisor.kernel import guard
from python_connectors_runner.supervisor.supervise import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class LambdaContext(Protocol):
        def get_remaining_time_in_millis(self) -> int: ...


# What killing the run, clearing its folder away and answering may take before Lambda itself ends the function,
# which would lose the answer and the warm environment.
MARGIN_SECONDS = 1.5
# Where a Lambda's code is. An emulator has it elsewhere, and shares these folders with the machine.
TASK_ROOT = "/var/task"
SCRATCH = ("/tmp", "/dev/shm")  # noqa: S108

guard()


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS
    scratch = SCRATCH if os.environ.get("LAMBDA_TASK_ROOT") == TASK_ROOT else ()
    return run(event, deadline=deadline, scratch=scratch, permit=check_approval)
