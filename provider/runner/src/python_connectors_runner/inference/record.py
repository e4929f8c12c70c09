"""A set of named columns: the rows themselves, or the dicts inside a column."""

from __future__ import annotations

from operator import itemgetter

from python_connectors_runner.inference.objects import as_dict
from python_connectors_runner.inference.unsupported import Refused, TooManyFields, UnsupportedKey
from python_connectors_runner.protocol import MAX_FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.inference.column import Column

# A dict with more distinct keys than this, in one place, is a map: its keys are data. Rows are never one.
MAX_STRUCT_KEYS = 1_024
# Rows with the same keys are looked at column by column; with more sets of keys than this that is not worth it.
MAX_GROUPS = 64


class Record:
    """``fields`` in the order first seen, or, where the keys were too many, ``values`` alone."""

    __slots__ = ("fields", "nested", "values")

    def __init__(self, nested: bool = False) -> None:
        self.fields: dict[str, Column] = {}
        self.values: Column | None = None
        self.nested = nested

    def observe(self, rows: list[dict[str, Any]], depth: int = 0) -> None:
        """Raises ``Refused``, or ``TooManyFields`` for rows."""
        if set(map(type, rows)) != {dict}:
            # A defaultdict would grow where it is asked for a key, another kind of dict might do anything.
            rows = [as_dict(row) or {} for row in rows]
        if self.values is not None:
            self._observe_map(rows, depth)
            return
        first = rows[0]
        if first and sum(map(len, rows)) == len(rows) * len(first):
            try:
                columns = [list(map(itemgetter(key), rows)) for key in first]
            except KeyError:
                columns = []
            if columns:
                self._observe_columns(dict(zip(first, columns, strict=True)), depth)
                return
        self._observe_ragged(rows, depth)

    def join(self, other: Record) -> None:
        """Takes in what ``other`` saw; ``other`` is of no use afterwards."""
        if self.values is None and other.values is None:
            for name, column in other.fields.items():
                mine = self.fields.setdefault(name, column)
                if mine is not column:
                    mine.join(column)
            self._check_width()
            return
        self.map_values().join(other.map_values())

    def column(self, name: str) -> Column:
        """The column of that name, or the values of the map that one name more makes of this.

        Raises ``TooManyFields`` for rows.
        """
        found = self.fields.get(name)
        if found is None:
            if self.values is None:
                found = self.fields[name] = _new_column()
                self._check_width()
            if self.values is not None:
                return self.values
            assert found is not None
        return found

    def map_values(self) -> Column:
        """Makes a map of this, if it is none yet; gives the values' column."""
        self._become_map()
        assert self.values is not None
        return self.values

    def _observe_columns(self, columns: dict[str, list[Any]], depth: int) -> None:
        for name, values in columns.items():
            if type(name) is not str:
                raise UnsupportedKey(type(name))
            try:
                self.column(name).observe(values, depth)
            except Refused as refused:
                refused.inside("name", name)
                raise

    def _observe_ragged(self, rows: list[dict[str, Any]], depth: int) -> None:
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in rows:
            groups.setdefault(tuple(row), []).append(row)
        if len(groups) <= MAX_GROUPS:
            for keys, members in groups.items():
                self._observe_columns({key: [row[key] for row in members] for key in keys}, depth)
            return
        columns: dict[str, list[Any]] = {}
        for row in rows:
            for key, value in row.items():
                columns.setdefault(key, []).append(value)
        self._observe_columns(columns, depth)

    def _observe_map(self, rows: list[dict[str, Any]], depth: int) -> None:
        assert self.values is not None
        for row in rows:
            for key in row:
                if type(key) is not str:
                    raise UnsupportedKey(type(key))
        values = [value for row in rows for value in row.values()]
        try:
            self.values.observe(values, depth)
        except Refused as refused:
            refused.inside("{}")
            raise

    def _check_width(self) -> None:
        if self.nested:
            if len(self.fields) > MAX_STRUCT_KEYS:
                self._become_map()
        elif len(self.fields) > MAX_FIELDS:
            raise TooManyFields

    def _become_map(self) -> None:
        if self.values is None:
            self.values = _new_column()
            for column in self.fields.values():
                self.values.join(column)
            self.fields = {}


def _new_column() -> Column:
    # The two need each other; whoever has a record of columns has imported both.
    from python_connectors_runner.inference.column import Column

    return Column()
