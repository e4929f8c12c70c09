"""A state: what was seen, as plain JSON, and back. The shape is in the protocol's description."""

from __future__ import annotations

from python_connectors_runner.inference.names import written_name
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.seen import COUNTS
from python_connectors_runner.inference.state_columns import (
    InvalidState,
    columns_state,
    name_of,
    number,
    read_columns,
    read_names,
    texts,
)
from python_connectors_runner.protocol import INFERENCE, MAX_FIELDS, MAX_MESSAGE, MAX_PATH, MAX_WARNINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.inference.hiding import Hiding
    from python_connectors_runner.inference.seen import Seen

LIMITS = ("bytes", "rows", "seconds")
MOST = 2**53 - 1
KEYS = ("inference", "counts", "stopped", "warnings", "first", "fields", "hidden", "columns")


def written(seen: Seen) -> dict[str, Any]:
    """Raises ``StateTooLarge``."""
    places = seen.order.places()
    partitions = sorted({partition for partition, _ in places.values()})
    index = {partition: number for number, partition in enumerate(partitions)}
    return {
        "inference": INFERENCE,
        "counts": dict(seen.counts),
        "stopped": sorted(seen.stopped),
        "warnings": [
            [code, path, partition, message]
            for (path, code), (partition, message) in sorted(seen.warnings.items())[:MAX_WARNINGS]
        ],
        "first": partitions,
        "fields": [[written_name(name), index[partition], position] for name, (partition, position) in places.items()],
        "hidden": sorted(map(written_name, seen.root.hidden)),
        "columns": columns_state(seen.root.fields[name] for name in places),
    }


def take_in(seen: Seen, state: object, hiding: Hiding | None, text: Callable[[str], str]) -> None:
    """See ``Seen.join_state``."""
    if type(state) is not dict or state.keys() != set(KEYS):
        raise InvalidState("must be an object with " + ", ".join(KEYS))
    if type(state["inference"]) is not int or state["inference"] != INFERENCE:
        raise InvalidState(f"is of another inference than this runner's, {INFERENCE}")
    record = Record(map_after=seen.root.map_after)
    places = _places(state["fields"], _partitions(state["first"]))
    columns = read_names(list(places), state["hidden"], record)
    read_columns(state["columns"], columns)
    counts, stopped, warnings = _counts(state["counts"]), _stopped(state["stopped"]), _warnings(state["warnings"])
    for name, (partition, position) in places.items():
        shown = name_of(name) if hiding is None else hiding.name(name_of(name))
        seen.order.add_place(shown, text(partition), position)
    if hiding is not None:
        hiding.in_record(record)
    seen.root.join(record)
    for name in COUNTS:
        seen.counts[name] = min(seen.counts[name] + counts[name], MOST)
    seen.stopped.update(stopped)
    for code, path, partition, message in warnings:
        seen.warn(code, path, text(partition), text(message))


def _partitions(value: object) -> list[str]:
    return texts(value, "first")


def _places(value: object, partitions: list[str]) -> dict[str, tuple[str, int]]:
    """From the written name to the first partition and the place there."""
    if type(value) is not list or len(value) > MAX_FIELDS:
        raise InvalidState(f"fields must be an array of at most {MAX_FIELDS} names with their places")
    places: dict[str, tuple[str, int]] = {}
    for field in value:
        if type(field) is not list or len(field) != 3 or type(field[0]) is not str or field[0] in places:
            raise InvalidState("fields must be [name, number, number], each name there once")
        name, partition, position = field
        index = number(partition, "the number of a first partition", len(partitions) - 1)
        places[name] = (partitions[index], number(position, "the place of a field", MAX_FIELDS))
    return places


def _counts(value: object) -> dict[str, int]:
    if type(value) is not dict or value.keys() != set(COUNTS):
        raise InvalidState("counts must be an object with " + ", ".join(COUNTS))
    return {name: number(value[name], name, MOST) for name in COUNTS}


def _stopped(value: object) -> list[str]:
    if not set(texts(value, "stopped")) <= set(LIMITS):
        raise InvalidState("stopped holds what is no limit")
    return texts(value, "stopped")


def _warnings(value: object) -> list[list[str]]:
    fault = "warnings must be an array of [code, path, partition, message]"
    if type(value) is not list or len(value) > MAX_WARNINGS:
        raise InvalidState(fault)
    for warning in value:
        if type(warning) is not list or len(warning) != 4 or set(map(type, warning)) != {str}:
            raise InvalidState(fault)
        code, path, _, message = warning
        plain = code.isascii() and code.replace("_", "A").isalnum() and code.isupper() and code[0].isalpha()
        if not plain or len(path) > MAX_PATH or len(message) > MAX_MESSAGE:
            raise InvalidState(fault)
    return value
