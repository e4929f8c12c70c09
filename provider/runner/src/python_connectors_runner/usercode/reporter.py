"""Writes progress and the answer to the supervisor, one JSON object a line."""

from __future__ import annotations

import os

from python_connectors_runner.jsontext import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Reporter:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._process = os.getpid()

    def phase(
        self,
        phase: str,
        partition: str | None = None,
        *,
        partitions: int | None = None,
        done: int | None = None,
        rows: int | None = None,
    ) -> None:
        """Says what runs from now on, for the case that the process does not live to say more.

        ``partitions``: how many there are, where it is known; ``done``: how many of them were read; ``rows``: how many
        rows came so far, of all partitions.
        """
        self._write({"phase": phase, "partition": partition, "partitions": partitions, "done": done, "rows": rows})

    def send(self, response: dict[str, Any]) -> None:
        self._write({"response": response})

    def _write(self, message: dict[str, Any]) -> None:
        if os.getpid() != self._process:
            # The user's code forked and let the copy return into the runner: only the original may speak.
            os._exit(1)
        data = memoryview(json_text(message).encode() + b"\n")
        while data:
            data = data[os.write(self._descriptor, data) :]
