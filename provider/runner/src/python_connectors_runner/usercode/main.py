"""The entry of the fresh interpreter; its imports are few, because every run waits for them."""

from __future__ import annotations

import marshal
import os
import sys

from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.operations import operate
from python_connectors_runner.usercode.reporter import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main() -> None:
    """Arguments: the folder of this package; the descriptors of the request, of a pipe that stays open and empty as
    long as the supervisor lives, and of the response.

    The request is its length in 8 bytes and ``marshal`` data: ``{"path": sys.path, "folder": the run's folder,
    "request": the checked request with "credentials" as text or None}``. It may take long to arrive, or never.
    """
    request, lifeline, response = map(int, sys.argv[2:])
    sys.argv = [""]
    # The group that is ended as one; and no terminal, for which the user's code might ask.
    os.setsid()
    _close_others(request, lifeline, response)
    _end_with_supervisor(lifeline)
    data = _exactly(request, int.from_bytes(_exactly(request, 8), "little"))
    payload = marshal.loads(data)  # noqa: S302 - written by the supervisor
    os.close(request)
    os.chdir(payload["folder"])
    sys.path[:] = payload["path"]
    _define_exit()
    reporter = Reporter(response)
    answer = _answer(payload, reporter)
    _flush()
    reporter.send(answer)
    # No atexit handlers, no waiting for threads: the supervisor ends the process group as soon as it has the answer.
    os._exit(0)


def _answer(payload: dict[str, Any], reporter: Reporter) -> dict[str, Any]:
    try:
        return {"ok": operate(payload["request"], payload["folder"], reporter)}
    except Failure as failure:
        return {"error": failure.as_error()}
    except Exception as error:
        message = f"the runner failed: {type(error).__name__}: {error}"
        return {"error": Failure("runner", "RUNNER_FAILED", message).as_error()}


def _exactly(descriptor: int, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        piece = os.read(descriptor, length - len(data))
        if not piece:  # there is nothing to run, or nobody to run it for
            os._exit(0)
        data += piece
    return bytes(data)


def _close_others(*kept: int) -> None:
    """Closes what the supervisor's own parent left open to be inherited: a log of the Lambda runtime's, for one."""
    for descriptor in map(int, os.listdir("/dev/fd")):
        if descriptor in kept:
            # What the user's code starts must not keep the pipes.
            os.set_inheritable(descriptor, False)
        elif descriptor > 2:
            try:
                os.close(descriptor)
            except OSError:  # the one that the listing itself used
                continue


def _end_with_supervisor(descriptor: int) -> None:
    """The kernel ends this process group when the other end of the pipe closes: when the supervisor was killed.

    A signal, and no thread that waits: code in C that never gives way to other threads ends too. A pipe of its own, as
    the signal comes for data too, and perhaps after it was read. Linux only.
    """
    import fcntl

    if not hasattr(fcntl, "F_SETSIG"):
        return
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, 9)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    try:
        os.read(descriptor, 1)
    except BlockingIOError:
        return
    os._exit(0)  # it closed before there was a signal to say so


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
