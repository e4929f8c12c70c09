"""JSON lines: one object a line."""

from __future__ import annotations

import json

from python_connectors_runner.parsers.text import Lines
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from python_connectors_runner.inference.record import Record

BATCH_ROWS = 256
BATCH_CHARACTERS = 512 * 1024

_WHITE_SPACE = " \t\r\n"


def observe(chunks: Iterable[bytes], options: dict[str, Any], record: Record) -> int:
    """Observes every object of one partition; gives their number. Blank lines are passed over.

    Raises ``Failure`` (phase parse) with the line of what is not one JSON object.
    """
    decode = json.JSONDecoder().raw_decode
    lines = Lines(chunks, options["encoding"])
    number = count = size = 0
    batch: list[dict[str, Any]] = []
    for block in lines.blocks():
        for line in block:
            number += 1
            text = line.strip(_WHITE_SPACE)
            if not text:
                continue
            try:
                row, end = decode(text)
            except json.JSONDecodeError as error:
                raise _failure(number, f"{error.msg} at column {error.colno}") from None
            except RecursionError:
                raise Failure("limit", "TOO_DEEP", f"line {number} is nested too deeply") from None
            except ValueError:  # Python refuses integers of some thousand digits
                raise _failure(number, "a number has too many digits") from None
            if end != len(text):
                raise _failure(number, f"more than one JSON value, the second at column {end + 1}")
            if type(row) is not dict:
                raise _failure(number, f"must be an object, not {_NAMES[type(row)]}")
            batch.append(row)
            size += len(text)
            if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
                record.observe(batch)
                count += len(batch)
                batch, size = [], 0
    if batch:
        record.observe(batch)
    return count + len(batch)


_NAMES = {list: "an array", str: "text", int: "a number", float: "a number", bool: "a boolean", type(None): "null"}


def _failure(line: int, fault: str) -> Failure:
    return Failure("parse", "INVALID_JSON", f"line {line}: {fault}")
