"""Columns as plain JSON and back: a flat array, each column followed by those inside it.

What is read comes from outside: it is checked, and a loop goes through it, so that nothing in it can make that long or
deep. The shape is in the protocol's description.
"""

from __future__ import annotations

from python_connectors_runner.inference.classes import NEGATIVE, POSITIVE, class_of
from python_connectors_runner.inference.common_types import MAX_DIGITS, is_scalar
from python_connectors_runner.inference.names import written_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

MOST_COLUMNS = 50_000
# Lists and structs inside one another: Arrow's maps take two levels where values take one.
MOST_LEVELS = 128
KINDS = frozenset(
    (
        *("null", "bool", "int", "float", "decimal", "string", "binary", "date", "naive", "aware"),
        *("time", "duration", "uuid", "struct", "list"),
    )
)
KEYS = frozenset(
    ("kinds", "declared", "low", "high", "digits", "scale", "items", "record", "hidden", "map"),
)


class InvalidState(Exception):
    """``str`` says what is wrong, and quotes nothing."""


class StateTooLarge(Exception):
    """There are more columns than a state may have."""


def columns_state(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Raises ``StateTooLarge``."""
    nodes: list[dict[str, Any]] = []
    for column in columns:
        _add(column, nodes)
    return nodes


def _add(column: Column, nodes: list[dict[str, Any]]) -> None:
    if len(nodes) >= MOST_COLUMNS:
        raise StateTooLarge
    node: dict[str, Any] = {
        "kinds": sorted(column.kinds),
        "declared": sorted(column.declared),
        "low": class_of(-column.low, NEGATIVE),
        "high": class_of(column.high, POSITIVE),
        "digits": min(column.digits, MAX_DIGITS + 1),
        "scale": min(column.scale, MAX_DIGITS + 1),
    }
    node = {key: value for key, value in node.items() if value}
    nodes.append(node)
    if column.items is not None:
        node["items"] = True
        _add(column.items, nodes)
    record = column.record
    if record is None:
        return
    if record.values is not None:
        node["map"] = True
        _add(record.values, nodes)
        return
    node["record"] = [written_name(name) for name in record.fields]
    if record.hidden:
        node["hidden"] = sorted(map(written_name, record.hidden))
    for inner in record.fields.values():
        _add(inner, nodes)


def read_columns(nodes: object, columns: Sequence[Column]) -> None:
    """Puts what ``nodes`` say into ``columns``, which are new. Raises ``InvalidState``."""
    if type(nodes) is not list or len(nodes) > MOST_COLUMNS:
        raise InvalidState(f"columns must be an array of at most {MOST_COLUMNS} objects")
    waiting = [(column, 0) for column in reversed(columns)]
    structs: list[Record] = []
    for node in nodes:
        if not waiting:
            raise InvalidState("there are more columns than names")
        column, level = waiting.pop()
        inside = list(_read(node, column))
        if inside and level >= MOST_LEVELS:
            raise InvalidState(f"columns are nested more than {MOST_LEVELS} deep")
        waiting += [(inner, level + 1) for inner in reversed(inside)]
        if column.record is not None:
            structs.append(column.record)
    if waiting:
        raise InvalidState("there are fewer columns than names")
    # A struct may be a map by now: another limit counts here. The values have come only now.
    for record in reversed(structs):
        record.check_width()


def _read(node: object, column: Column) -> Iterator[Column]:
    """Fills ``column``; gives the columns inside it, in the order in which they follow."""
    if type(node) is not dict or not node.keys() <= KEYS:
        raise InvalidState("a column must be an object with keys that are known")
    kinds, declared = texts(node.get("kinds", []), "kinds"), texts(node.get("declared", []), "declared")
    if not KINDS.issuperset(kinds):
        raise InvalidState("kinds holds one that is not known")
    if "null" in declared or not all(map(_is_type, declared)):
        raise InvalidState("declared holds what is no type")
    column.kinds.update(kinds)
    column.declared.update(declared)
    column.low = -NEGATIVE[number(node.get("low", 0), "low", len(NEGATIVE) - 1)]
    column.high = POSITIVE[number(node.get("high", 0), "high", len(POSITIVE) - 1)]
    column.digits = number(node.get("digits", 0), "digits", MAX_DIGITS + 1)
    column.scale = number(node.get("scale", 0), "scale", MAX_DIGITS + 1)
    for key in ("items", "map"):
        if node.get(key, True) is not True:
            raise InvalidState(f"{key} must be true")
    if "items" in node:
        if "list" not in column.kinds:
            raise InvalidState("a column has items and is no list")
        yield column.list_items()
    if ("record" in node or "map" in node) and "struct" not in column.kinds:
        raise InvalidState("a column has fields and is no struct")
    if "map" in node:
        if "record" in node or "hidden" in node:
            raise InvalidState("a column is a map and a record")
        yield column.map_values()
    elif "record" in node:
        yield from read_names(node["record"], node.get("hidden", []), column.struct())
    elif "hidden" in node:
        raise InvalidState("hidden holds names that are no fields")


def read_names(written: object, hidden: object, record: Record) -> list[Column]:
    """Gives ``record``, which is new, the fields of those names, as paths write them; gives their columns.

    It may have more than it may keep, see ``Record.check_width``. Raises ``InvalidState``.
    """
    for text in texts(written, "names"):
        name = name_of(text)
        if name in record.fields:
            raise InvalidState("a name stands there twice")
        record.fields[name] = record.new_column()
    record.hidden = frozenset(map(name_of, texts(hidden, "hidden")))
    if not record.hidden <= record.fields.keys():
        raise InvalidState("hidden holds names that are no fields")
    return list(record.fields.values())


def name_of(written: str) -> str:
    """The name that ``names.written_name`` writes so. Raises ``InvalidState``."""
    name: object = written
    if written.startswith('"'):
        from python_connectors_runner.jsontext import json_value

        try:
            name = json_value(written.encode())
        except (ValueError, RecursionError):
            name = None
    if not isinstance(name, str) or written_name(name) != written:
        raise InvalidState("a name is not written as in paths")
    return name


def texts(value: object, what: str) -> list[str]:
    """``value``, if it is an array of texts, each there once. Raises ``InvalidState``."""
    if type(value) is not list or set(map(type, value)) - {str} or len(set(value)) < len(value):
        raise InvalidState(f"{what} must be an array of different texts")
    return value


def number(value: object, what: str, most: int) -> int:
    """``value``, if it is a whole number from 0 to ``most``. Raises ``InvalidState``."""
    if type(value) is not int or not 0 <= value <= most:
        raise InvalidState(f"{what} must be a whole number from 0 to {most}")
    return value


def _is_type(text: str) -> bool:
    # The longest is decimal(76,76): a text of any length may not be looked into.
    return len(text) <= 32 and is_scalar(text)
