"""The entry of the fresh interpreter; its imports are few, because every run waits for them."""

from __future__ import annotations

import marshal
import os
import sys

from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.reporter import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main() -> None:
    """Arguments: the folder of this package, the descriptor of the request, that of the response.

    The request is ``marshal`` data: ``{"path": sys.path, "folder": the run's folder, "request": the checked request
    with "credentials" as text or None}``.
    """
    request, response = int(sys.argv[2]), int(sys.argv[3])
    sys.argv = [""]
    # What the user's code starts must not keep the pipes.
    os.set_inheritable(response, False)
    with open(request, "rb") as file:
        payload = marshal.load(file)  # noqa: S302 - written by the supervisor
    sys.path[:] = payload["path"]
    _define_exit()
    reporter = Reporter(response)
    answer = _answer(payload, reporter)
    _flush()
    reporter.send(answer)
    # No atexit handlers, no waiting for threads: the supervisor ends the process group as soon as it has the answer.
    os._exit(0)


def _answer(payload: dict[str, Any], reporter: Reporter) -> dict[str, Any]:
    from python_connectors_runner.usercode.operations import operate

    try:
        return {"ok": operate(payload["request"], payload["folder"], reporter)}
    except Failure as failure:
        return {"error": failure.as_error()}
    except Exception as error:
        message = f"the runner failed: {type(error).__name__}: {error}"
        return {"error": Failure("runner", "RUNNER_FAILED", message).as_error()}


def _flush() -> None:
    """What was printed reaches the supervisor before the answer, after which it stops listening."""
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # closed by the user's code
            continue


def _define_exit() -> None:
    """``exit`` and ``quit``, which ``site`` would define: scripts use them."""
    import _sitebuiltins
    import builtins

    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, ""))
