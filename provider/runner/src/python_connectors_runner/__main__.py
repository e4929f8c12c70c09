"""``python -m python_connectors_runner``: one request as JSON on stdin, one response as JSON on stdout."""

from __future__ import annotations

import json
import os
import signal
import sys

from python_connectors_runner.protocol import MAX_REQUEST_BYTES, Failure
from python_connectors_runner.redaction import Redactor
from python_connectors_runner.supervisor import run
from python_connectors_runner.supervisor.response import error_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main() -> None:
    # An exit by exception, so that the run's processes and folder are cleared away first.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: sys.exit(128 + received))
    # -m put the folder that we were started in on the path; what lies there is none of the user code's business.
    if not sys.flags.isolated and sys.path[:1] == [os.getcwd()]:
        del sys.path[0]
    data = sys.stdin.buffer.read(MAX_REQUEST_BYTES + 1)
    sys.stdout.buffer.write(json.dumps(_answer(data)).encode() + b"\n")
    sys.stdout.buffer.flush()


def _answer(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_REQUEST_BYTES:
        message = f"the request is larger than {MAX_REQUEST_BYTES} bytes"
        return error_response(Failure("request", "REQUEST_TOO_LARGE", message), Redactor(None))
    try:
        request = json.loads(data)
    except (ValueError, RecursionError):
        message = "the request is not a JSON document in UTF-8"
        return error_response(Failure("request", "INVALID_JSON", message), Redactor(None))
    return run(request)


if __name__ == "__main__":
    main()
