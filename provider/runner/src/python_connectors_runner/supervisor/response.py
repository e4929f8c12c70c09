"""Makes what leaves the runner: bounded, valid text, without credentials."""

from __future__ import annotations

import os

from python_connectors_runner.jsontext import json_text
from python_connectors_runner.protocol import (
    INFERENCE,
    MAX_FRAMES,
    MAX_MESSAGE,
    MAX_PATH,
    MAX_RESPONSE_BYTES,
    MAX_WARNINGS,
    PHASES,
    VERSION,
    Failure,
    bounded,
    without_lone_surrogates,
)
from python_connectors_runner.supervisor.conversation import CAPTURE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.redaction import Redactor
    from python_connectors_runner.supervisor.conversation import Captured


# Of a number of megabytes.
MOST_DIGITS = 12


def error_response(failure: Failure, redactor: Redactor) -> dict[str, Any]:
    """The response of a run that ended without a result."""
    return _envelope({"error": _error(failure.as_error(), redactor)})


def check_response(ok: dict[str, Any]) -> dict[str, Any]:
    """The response of a check, which no code of a user's had a part in."""
    return _envelope({"ok": ok})


def checked_response(response: Any, redactor: Redactor, room: int = MAX_RESPONSE_BYTES) -> dict[str, Any]:
    """A run's own response, of at most ``room`` bytes.

    Raises ``Failure`` where user code made it something that no provider could read.
    """
    try:
        if "error" in response:
            return _envelope({"error": _error(response["error"], redactor)})
        ok = response["ok"]
        answer = _envelope({"ok": _values(ok, redactor, room) if "more" in ok else _ok(ok, redactor)})
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        message = f"the run gave an answer that can't be read: {type(error).__name__}"
        raise Failure("runner", "INVALID_RESPONSE", message) from None
    # The escaped form: the largest that any JSON writer makes of it.
    if len(json_text(answer)) > room:
        message = f"the answer is larger than {room} bytes: shorten the names of fields, or drop some"
        raise Failure("limit", "RESPONSE_TOO_LARGE", message)
    return answer


def printed(captured: Captured, redactor: Redactor, limit: int = CAPTURE_BYTES) -> str:
    """The end of what was printed to one stream, at most ``limit`` bytes of it.

    Credentials are looked for before the cut: where the start was dropped, one that it cut in two is dropped too.
    """
    text = captured.data.decode("utf-8", "replace")
    # Characters, which are at most as many as the bytes: never less than what a form of a credential takes.
    text = redactor.text(text, min(redactor.longest, len(text)) if captured.cut else 0)
    return text.encode()[-limit:].decode("utf-8", "ignore")


def _envelope(answer: dict[str, Any]) -> dict[str, Any]:
    # The time that it took is known later.
    runner = {"inference": INFERENCE, "memoryMb": _memory_mb(), "milliseconds": 0}
    return {"protocol": VERSION, "runner": runner, **answer}


def _memory_mb() -> int | None:
    """Of the Lambda function, ``None`` elsewhere."""
    text = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None


def _error(error: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    if error["phase"] not in PHASES:
        raise ValueError("no phase of the protocol")
    return {
        "phase": error["phase"],
        "code": _code(error["code"]),
        "message": _clean(error["message"], redactor.text, MAX_MESSAGE),
        "file": _optional(error["file"], redactor.name),
        "line": _line(error["line"]),
        "source": _optional(error["source"], redactor.text),
        "partition": _optional(error["partition"], redactor.text),
        "traceback": [
            {
                "file": _clean(frame["file"], redactor.name, MAX_PATH),
                "line": _line(frame["line"]),
                "function": _clean(frame["function"], redactor.name, MAX_PATH),
                "source": _optional(frame["source"], redactor.text),
            }
            for frame in error["traceback"][:MAX_FRAMES]
        ],
    }


def _values(ok: dict[str, Any], redactor: Redactor, room: int) -> dict[str, Any]:
    # A test and a generation answer nothing of the kind.
    from python_connectors_runner.supervisor.samples import listed, read

    return listed(ok, redactor, room) if "items" in ok else read(ok, redactor, room)


def _ok(ok: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    # The run has put marks for credentials into names already; what it was made to forget is found here.
    name = redactor.name
    functions = [name(function) for function in ok["functions"]]
    if "state" in ok:
        from python_connectors_runner.supervisor.parts import part

        return {"interface": name(ok["interface"]), "functions": functions, **part(ok, redactor)}
    if "schema" not in ok:
        return {"functions": functions}
    return {
        "interface": name(ok["interface"]),
        "functions": functions,
        "schema": {
            "fields": {name(path): name(type_) for path, type_ in ok["schema"]["fields"].items()},
            "order": name(ok["schema"]["order"]),
        },
        "coverage": name(ok["coverage"]),
        "counts": {count: int(ok["counts"][count]) for count in ("partitions", "rows", "bytes")},
        "warnings": [
            {
                "code": _code(warning["code"]),
                "path": name(warning["path"]),
                "message": _clean(warning["message"], redactor.text, MAX_MESSAGE),
            }
            for warning in ok["warnings"][:MAX_WARNINGS]
        ],
    }


def _code(code: str) -> str:
    if not (code.isascii() and code.replace("_", "A").isalnum() and code.isupper() and code[0].isalpha()):
        raise ValueError("no code of the protocol")
    return code


def _line(line: int | None) -> int | None:
    if line is not None and type(line) is not int:
        raise TypeError("no line number")
    return line


def _optional(text: str | None, redact: Callable[[str], str]) -> str | None:
    return None if text is None else _clean(text, redact, MAX_MESSAGE)


def _clean(text: str, redact: Callable[[str], str], limit: int) -> str:
    return bounded(without_lone_surrogates(redact(text)), limit)
