"""``python -m python_connectors_runner``: one request as JSON on stdin, one response as JSON on stdout.

``--progress``: what the run is doing, now and then, as JSON lines on stderr.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.supervisor.interpreter import Interpreter


def main() -> None:
    # Our own modules are kept compiled, also for those who don't want that for theirs: it is half of the start.
    sys.dont_write_bytecode = False
    # -m put the folder that we were started in on the path; what lies there is none of the user code's business.
    if not sys.flags.isolated and sys.path[:1] == [os.getcwd()]:
        del sys.path[0]
    interpreter = _started()
    _end_by_exception()
    from python_connectors_runner.jsontext import json_text

    answer, status = None, 0
    try:
        answer = _answer(interpreter, _progress if "--progress" in sys.argv[1:] else None)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        if interpreter is not None:
            interpreter.end()
    if answer is not None:
        sys.stdout.buffer.write(json_text(answer).encode() + b"\n")
        sys.stdout.buffer.flush()
    # Nothing is left to be cleared away: taking this interpreter down in order would only take time, and wait for a
    # check's lookup of a name that hangs.
    os._exit(status)


def _started() -> Interpreter | None:
    """The run's interpreter, which starts while we read the request."""
    from python_connectors_runner.supervisor.interpreter import Interpreter

    try:
        return Interpreter()
    except OSError:  # tried again, and reported, when there is a request
        return None


def _end_by_exception() -> None:
    """What ends us is an exception, so that the run's processes and folder are cleared away first."""
    # The module signal without its enums, which are much of a start.
    import _signal as signal  # type: ignore[import-not-found]

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: sys.exit(128 + received))


def _answer(interpreter: Interpreter | None, progress: Callable[[dict[str, Any]], None] | None) -> dict[str, Any]:
    # While the other interpreter starts, so does this one.
    from python_connectors_runner.jsontext import json_value
    from python_connectors_runner.protocol import MAX_REQUEST_BYTES, Failure
    from python_connectors_runner.redaction import Redactor
    from python_connectors_runner.supervisor.response import error_response
    from python_connectors_runner.supervisor.supervise import run

    data = sys.stdin.buffer.read(MAX_REQUEST_BYTES + 1)
    if len(data) > MAX_REQUEST_BYTES:
        message = f"the request is larger than {MAX_REQUEST_BYTES} bytes"
        return error_response(Failure("request", "REQUEST_TOO_LARGE", message), Redactor(None))
    try:
        request = json_value(data)
    except (ValueError, RecursionError):
        message = "the request is not a JSON document in UTF-8"
        return error_response(Failure("request", "REQUEST_NOT_JSON", message), Redactor(None))
    return run(request, progress=progress, interpreter=interpreter)


def _progress(news: dict[str, Any]) -> None:
    from python_connectors_runner.jsontext import json_text

    try:
        sys.stderr.write(json_text(news) + "\n")
        sys.stderr.flush()
    except OSError:  # nobody reads it
        return


if __name__ == "__main__":
    main()
