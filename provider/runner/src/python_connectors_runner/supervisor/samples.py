"""The answers that hold the source's own values: what ``list_objects`` yielded, and the first rows.

Every value in them is searched for credentials, however deep, numbers too, and so are names, by their own rule (see
``redaction``). What doesn't fit is left out at the end, and ``more`` says so.
"""

from __future__ import annotations

from python_connectors_runner.jsontext import json_text
from python_connectors_runner.protocol import without_lone_surrogates
from python_connectors_runner.redaction import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from python_connectors_runner.redaction import Redactor

# What stands around the values: protocol, runner, the keys.
ENVELOPE_BYTES = 1_024


def listed(ok: dict[str, Any], redactor: Redactor, room: int) -> dict[str, Any]:
    """The ``ok`` of a list. Raises what a value of another shape raises."""
    values = _Values(redactor)
    items: list[dict[str, Any]] = []
    for entry in ok["items"]:
        parent = entry["parent"]
        if parent is not None and (type(parent) is not int or not 0 <= parent < len(items)):
            raise ValueError("no item before this one")
        items.append({"item": values.object(entry["item"]), "parent": parent})
    kept = _fitting(items, room - ENVELOPE_BYTES)
    return {"items": kept, "more": bool(ok["more"]) or len(kept) < len(items)}


def read(ok: dict[str, Any], redactor: Redactor, room: int) -> dict[str, Any]:
    """The ``ok`` of a read. Raises what a value of another shape raises."""
    values = _Values(redactor)
    columns = [values.name(column) for column in ok["columns"]]
    rows = [values.object(row) for row in ok["rows"]]
    kept = _fitting(rows, room - ENVELOPE_BYTES - len(json_text(columns)))
    return {
        "interface": redactor.name(ok["interface"]),
        "columns": columns,
        "rows": kept,
        "more": bool(ok["more"]) or len(kept) < len(rows),
    }


def _fitting(values: Iterable[Any], room: int) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        room -= len(json_text(value)) + 2
        if room < 0:
            break
        kept.append(value)
    return kept


class _Values:
    """Cleans the values of one answer. Two names that differ in a credential only stay two."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._names: dict[str, str] = {}
        self._given: set[str] = set()

    def object(self, value: dict[str, Any]) -> dict[str, Any]:
        return {self.name(key): self._value(item) for key, item in value.items()}

    def name(self, name: str) -> str:
        if name not in self._names:
            shown = without_lone_surrogates(self._redactor.name(name))
            while shown in self._given:
                shown += "_"
            self._given.add(shown)
            self._names[name] = shown
        return self._names[name]

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return without_lone_surrogates(self._redactor.text(value))
        if isinstance(value, dict):
            return self.object(value)
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            text = str(value)
            if self._redactor.text(text) != text:
                return MARK
            return value if value - value == 0 else text
        return value
