"""Makes what leaves the runner: bounded, valid text, without credentials."""

from __future__ import annotations

import json

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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.redaction import Redactor


def error_response(failure: Failure, redactor: Redactor) -> dict[str, Any]:
    return _envelope({"error": _error(failure.as_error(), redactor)})


def checked_response(response: Any, redactor: Redactor) -> dict[str, Any]:
    """A run's own response. Raises ``Failure`` where user code made it something that no provider could read."""
    try:
        if "error" in response:
            return _envelope({"error": _error(response["error"], redactor)})
        answer = _envelope({"ok": _ok(response["ok"], redactor)})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"the run gave an answer that can't be read: {type(error).__name__}"
        raise Failure("runner", "INVALID_RESPONSE", message) from None
    # The escaped form: the largest that any JSON writer makes of it.
    if len(json.dumps(answer)) > MAX_RESPONSE_BYTES:
        message = f"the schema is larger than {MAX_RESPONSE_BYTES} bytes: shorten the field names, or drop fields"
        raise Failure("limit", "RESPONSE_TOO_LARGE", message)
    return answer


def _envelope(answer: dict[str, Any]) -> dict[str, Any]:
    return {"protocol": VERSION, "runner": {"inference": INFERENCE}, **answer}


def _error(error: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    if error["phase"] not in PHASES:
        raise ValueError("no phase of the protocol")
    return {
        "phase": error["phase"],
        "code": error["code"],
        "message": _clean(error["message"], redactor.text, MAX_MESSAGE),
        "file": _optional(error["file"], redactor.name),
        "line": error["line"],
        "source": _optional(error["source"], redactor.text),
        "partition": _optional(error["partition"], redactor.text),
        "traceback": [
            {
                "file": _clean(frame["file"], redactor.name, MAX_PATH),
                "line": frame["line"],
                "function": _clean(frame["function"], redactor.name, MAX_PATH),
                "source": _optional(frame["source"], redactor.text),
            }
            for frame in error["traceback"][:MAX_FRAMES]
        ],
    }


def _ok(ok: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    if "schema" not in ok:
        return {"functions": list(ok["functions"])}
    return {
        "interface": ok["interface"],
        "functions": list(ok["functions"]),
        "schema": {"fields": dict(ok["schema"]["fields"]), "order": ok["schema"]["order"]},
        "coverage": ok["coverage"],
        "counts": {name: int(ok["counts"][name]) for name in ("partitions", "rows", "bytes")},
        "warnings": [
            {
                "code": warning["code"],
                "path": warning["path"],
                "message": _clean(warning["message"], redactor.text, MAX_MESSAGE),
            }
            for warning in ok["warnings"][:MAX_WARNINGS]
        ],
    }


def _optional(text: str | None, redact: Callable[[str], str]) -> str | None:
    return None if text is None else _clean(text, redact, MAX_MESSAGE)


def _clean(text: str, redact: Callable[[str], str], limit: int) -> str:
    return bounded(without_lone_surrogates(redact(text)), limit)
