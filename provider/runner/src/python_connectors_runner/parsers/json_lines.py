"""JSON lines: one object a line, by orjson where it is installed."""

from __future__ import annotations

import gc
import json
import re

from python_connectors_runner.parsers.blocks import not_decoded
from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.parsers.text import MAX_LINE
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

BATCH_ROWS = 256

_WHITE_SPACE = " \t\r\n"
_KINDS = {list: "an array", str: "text", int: "a number", float: "a number", bool: "a boolean", type(None): "null"}

_DIGITS = bytes(ord("0") if chr(byte) in "-0123456789" else ord(" ") for byte in range(256))
_HALF_RUN = b"0" * 10
_RUN = re.compile(rb"[-0-9]{20}")


def batches_of_lines(blocks: Iterable[bytes], encoding: str, passed: int) -> Iterator[list[dict[str, Any]]]:
    """The objects, in batches. ``passed`` is the number of lines before; ``encoding`` is only named.

    A batch may be emptied when the next one is asked for.

    Raises ``Failure`` (phase parse) with the line of what is not one object, after the objects before it.
    """
    fast = _orjson()
    number = passed
    for lines, wide in _lines(blocks, passed):
        count = -(-len(lines) // BATCH_ROWS)
        step = -(-len(lines) // count)
        for start in range(0, len(lines), step):
            part = lines[start : start + step]
            if fast is None or wide:
                yield from _slowly(part, number, encoding, fast)
            else:
                yield from _quickly(part, number, encoding, fast)
            number += len(part)


def _quickly(
    lines: list[bytes], number: int, encoding: str, fast: Callable[[bytes], Any]
) -> Iterator[list[dict[str, Any]]]:
    # The collector of cycles would walk through all rows several times for nothing: no JSON has a cycle.
    collects = gc.isenabled()
    gc.disable()
    try:
        batch = list(map(fast, lines))
        if set(map(type, batch)) == {dict}:
            yield batch
            batch.clear()
            return
    except ValueError:
        pass
    finally:
        if collects:
            gc.enable()
    yield from _slowly(lines, number, encoding, fast)


def _slowly(
    lines: list[bytes], number: int, encoding: str, fast: Callable[[bytes], Any] | None
) -> Iterator[list[dict[str, Any]]]:
    """Line by line: what orjson refuses, or would not give as it is, the standard library decides."""
    batch: list[dict[str, Any]] = []
    fault: Failure | None = None
    for line in lines:
        number += 1
        row: Any = None
        if fast is not None and not has_wide_number(line):
            try:
                row = fast(line)
            except ValueError:
                row = None
        if type(row) is not dict:
            try:
                row = _decoded(line, number, encoding)
            except Failure as failure:
                fault = failure
                break
        if row is not None:
            batch.append(row)
    if batch:
        yield batch
    if fault is not None:
        raise fault


def _decoded(line: bytes, number: int, encoding: str) -> dict[str, Any] | None:
    """The object; ``None`` for a blank line."""
    try:
        text = line.decode("utf-8").rstrip(_WHITE_SPACE)
    except UnicodeDecodeError:
        raise not_decoded(number, encoding) from None
    start = len(text) - len(text.lstrip(_WHITE_SPACE))
    if start == len(text):
        return None
    try:
        row, end = json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        if error.pos >= len(text) or error.msg.startswith("Unterminated"):
            message = "the object does not end on its line: write one object a line, or one array of objects"
            raise invalid(number, message) from None
        raise invalid(number, f"{error.msg} at column {error.pos + 1}") from None
    except RecursionError:
        raise too_deep(number) from None
    except ValueError:  # Python refuses integers of some thousand digits
        raise invalid(number, "a number has too many digits") from None
    if end != len(text):
        raise invalid(number, f"more than one JSON value, the second at column {end + 1}")
    if type(row) is not dict:
        raise invalid(number, f"must be an object, not {_KINDS[type(row)]}")
    return row


def invalid(line: int, fault: str) -> Failure:
    return Failure("parse", "INVALID_JSON", f"line {line}: {fault}")


def too_deep(line: int) -> Failure:
    return Failure("limit", "TOO_DEEP", f"line {line} is nested too deeply")


def _lines(blocks: Iterable[bytes], passed: int) -> Iterator[tuple[list[bytes], bool]]:
    """Whole lines without their ends, LF, CR or CR LF; whether one of them may hold a number of over 64 bits."""
    # A line may be cut into many blocks: they are joined once, when its end has come.
    rest: list[bytes] = []
    waiting = 0
    for block in _until_cut(blocks, rest):
        # An end of CR waits for what comes next: the LF that follows belongs to it.
        end = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
        if not end and not (rest and rest[-1].endswith(b"\r")):
            rest.append(block)
            waiting += len(block)
            if waiting > MAX_LINE:
                message = f"line {passed + 1} is longer than {MAX_LINE} bytes"
                raise Failure("parse", "LINE_TOO_LONG", message)
            continue
        text = b"".join((*rest, block[:end]))
        rest[:] = [block[end:]] if end < len(block) else []
        waiting = len(block) - end
        lines = text.splitlines()
        passed += len(lines)
        yield lines, has_wide_number(text)
    if rest:
        text = b"".join(rest)
        yield text.splitlines(), has_wide_number(text)


def _until_cut(blocks: Iterable[bytes], rest: list[bytes]) -> Iterator[bytes]:
    """Where the stream is cut, the line that has begun is none: ``rest`` is emptied."""
    try:
        yield from blocks
    except Cut:
        rest.clear()


def has_wide_number(text: bytes) -> bool:
    """Whether a number may need more than 64 bits: orjson gives such an integer as a float.

    It has 20 digits and signs in a row, of which every second byte shows 10. That is half of the work.
    """
    half = text[::2].translate(_DIGITS)
    start = half.find(_HALF_RUN)
    while start >= 0:
        end = half.find(b" ", start)
        end = len(half) if end < 0 else end
        if _RUN.search(text, max(2 * start - 1, 0), 2 * end + 1):
            return True
        start = half.find(_HALF_RUN, end)
    return False


def _orjson() -> Callable[[bytes], Any] | None:
    try:
        from orjson import loads
    except ImportError:
        return None
    decode: Callable[[bytes], Any] = loads
    return decode
