"""A set of named columns: the rows themselves, or the dicts inside a column."""

from __future__ import annotations

import gc
from itertools import chain
from operator import itemgetter

from python_connectors_runner.inference.objects import as_dict
from python_connectors_runner.inference.unsupported import Refused, TooManyFields, UnsupportedKey
from python_connectors_runner.protocol import MAX_FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from python_connectors_runner.inference.column import Column

# A dict with more distinct keys than this, in one place, is a map: its keys are data. Rows are never one.
MAX_STRUCT_KEYS = 1_024
# Rows with the same keys are looked at column by column; with more sets of keys than this that is not worth it.
MAX_GROUPS = 64

# From so many keys on, rows are taken apart one by one, not once for each key: each would be fetched that often.
WIDE = 8
# Keys that only some rows have are asked for one by one; rows with more of them are grouped.
MAX_SOMETIMES = 8

_values = dict.values


class Record:
    """``fields`` in the order first seen, or, where the keys were too many, ``values`` alone.

    ``map_after``: more keys than that are too many, here and in all that is inside; ``None``: ``MAX_STRUCT_KEYS``.
    """

    __slots__ = ("always", "fields", "hidden", "map_after", "nested", "sometimes", "values")

    def __init__(self, nested: bool = False, map_after: int | None = None) -> None:
        self.fields: dict[str, Column] = {}
        self.values: Column | None = None
        self.nested = nested
        self.map_after = map_after
        # Names of which a part was taken out, see ``hiding``.
        self.hidden: frozenset[str] = frozenset()
        # Not part of what was seen, only what to try first: keys of all rows so far, and of some.
        self.always: tuple[Any, ...] | None = None
        self.sometimes: tuple[Any, ...] = ()

    def observe(self, rows: Sequence[Any], depth: int = 0) -> None:
        """``rows`` are dicts, or what ``objects.as_dict`` makes one of. Raises ``Refused``, or ``TooManyFields``."""
        if not rows:
            return
        if set(map(type, rows)) != {dict}:
            # A defaultdict would grow where it is asked for a key, another kind of dict might do anything.
            rows = [as_dict(row) or {} for row in rows]
        # Nothing here makes garbage in circles, but enough lists to have the user's objects searched for it.
        collects = gc.isenabled()
        gc.disable()
        try:
            self.observe_dicts(rows, depth)
        finally:
            if collects:
                gc.enable()

    def observe_dicts(self, rows: Sequence[dict[Any, Any]], depth: int) -> None:
        """The same for dicts that are no instances of a subclass."""
        if self.values is not None:
            self._observe_map(rows, depth)
        elif not self._observe_expected(rows, depth):
            # What was observed in vain is observed again, which changes nothing.
            self._observe_ragged(rows, depth)

    def join(self, other: Record) -> None:
        """Takes in what ``other`` saw; ``other`` is of no use afterwards."""
        if self.values is None and other.values is None:
            for name, column in other.fields.items():
                mine = self.fields.setdefault(name, column)
                if mine is not column:
                    mine.join(column)
            self.hidden |= other.hidden
            self.check_width()
            return
        self.map_values().join(other.map_values())

    def column(self, name: str) -> Column:
        """The column of that name, or the values of the map that one name more makes of this.

        Raises ``TooManyFields`` for rows.
        """
        found = self.fields.get(name)
        if found is None:
            if self.values is None:
                found = self.fields[name] = self.new_column()
                self.check_width()
            if self.values is not None:
                return self.values
            assert found is not None
        return found

    def map_values(self) -> Column:
        """Makes a map of this, if it is none yet; gives the values' column."""
        self._become_map()
        assert self.values is not None
        return self.values

    def _observe_expected(self, rows: Sequence[dict[Any, Any]], depth: int) -> bool:
        """Whether all rows have the keys that rows had so far, and if so, observes them column by column."""
        if self.always is None:
            self.always = tuple(rows[0])
        left = sum(map(len, rows)) - len(rows) * len(self.always)
        for key in self.sometimes if left else ():
            values = [row[key] for row in rows if key in row]
            left -= len(values)
            if values:
                self._observe_column(key, values, depth)
        if left:
            return False
        try:
            if len(self.always) >= WIDE:
                self._observe_columns(self.always, zip(*map(itemgetter(*self.always), rows), strict=True), depth)
                return True
            for key in self.always:
                column = self.fields.get(key)
                if column is None or column.looks or not {type(row[key]) for row in rows} <= column.settled:
                    self._observe_column(key, [row[key] for row in rows], depth)
        except KeyError:
            return False
        return True

    def _observe_columns(self, names: Iterable[Any], columns: Iterable[Sequence[Any]], depth: int) -> None:
        for name, values in zip(names, columns, strict=True):
            self._observe_column(name, values, depth)

    def _observe_column(self, name: Any, values: Sequence[Any], depth: int) -> None:
        column = self.fields.get(name)
        if column is None:
            if not isinstance(name, str):
                raise UnsupportedKey(type(name))
            column = self.column(str.__str__(name))  # of an enum or numpy: the text that it is
        try:
            column.observe(values, depth)
        except Refused as refused:
            refused.inside(*(("name", name) if self.values is None else ("{}",)))
            raise

    def _observe_ragged(self, rows: Sequence[dict[Any, Any]], depth: int) -> None:
        groups: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
        for keys, row in zip(map(tuple, rows), rows, strict=True):
            if keys in groups:
                groups[keys].append(row)
            else:
                groups[keys] = [row]
        self._expect(groups)
        if len(groups) <= MAX_GROUPS:
            for keys, members in groups.items():
                self._observe_columns(keys, zip(*map(_values, members), strict=True), depth)
            return
        columns: dict[Any, list[Any]] = {}
        for row in rows:
            for key, value in row.items():
                columns.setdefault(key, []).append(value)
        self._observe_columns(columns, columns.values(), depth)

    def _expect(self, groups: Iterable[tuple[Any, ...]]) -> None:
        assert self.always is not None
        always = tuple(key for key in self.always if all(key in keys for keys in groups))
        seen = dict.fromkeys(chain(self.always, self.sometimes, chain.from_iterable(groups)))
        sometimes = tuple(key for key in seen if key not in always)
        if len(sometimes) <= MAX_SOMETIMES:
            self.always, self.sometimes = always, sometimes

    def _observe_map(self, rows: Sequence[dict[Any, Any]], depth: int) -> None:
        assert self.values is not None
        for row in rows:
            for key in row:
                if not isinstance(key, str):
                    raise UnsupportedKey(type(key))
        values = list(chain.from_iterable(map(_values, rows)))
        try:
            self.values.observe(values, depth)
        except Refused as refused:
            refused.inside("{}")
            raise

    def check_width(self) -> None:
        """Makes a map of a struct with too many keys. Raises ``TooManyFields`` for rows."""
        if self.nested:
            if len(self.fields) > (MAX_STRUCT_KEYS if self.map_after is None else self.map_after):
                self._become_map()
        elif len(self.fields) > MAX_FIELDS:
            raise TooManyFields

    def _become_map(self) -> None:
        if self.values is None:
            self.values = self.new_column()
            for column in self.fields.values():
                self.values.join(column)
            self.fields = {}
            self.hidden = frozenset()

    def new_column(self) -> Column:
        # The two need each other; whoever has a record of columns has imported both.
        from python_connectors_runner.inference.column import Column

        return Column(self.map_after)
