"""Writes progress and the answer to the supervisor, one JSON object a line.

A small writer of its own: ``json`` would be the most expensive import of a run that needs none.
"""

from __future__ import annotations

import os
from _json import encode_basestring_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Reporter:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._process = os.getpid()

    def phase(self, phase: str, partition: str | None = None) -> None:
        """Says what runs from now on, for the case that the process does not live to say more."""
        self._write({"phase": phase, "partition": partition})

    def send(self, response: dict[str, Any]) -> None:
        self._write({"response": response})

    def _write(self, message: dict[str, Any]) -> None:
        if os.getpid() != self._process:
            # The user's code forked and let the copy return into the runner: only the original may speak.
            os._exit(1)
        data = memoryview(json_text(message).encode() + b"\n")
        while data:
            data = data[os.write(self._descriptor, data) :]


def json_text(value: object) -> str:
    """JSON in ASCII, of what answers consist of. Raises TypeError for anything else."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return str(encode_basestring_ascii(value))
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(str(key))}:{json_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    raise TypeError(f"not in an answer: {type(value).__name__}")
