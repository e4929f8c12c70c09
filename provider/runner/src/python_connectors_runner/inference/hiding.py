"""Takes credentials out of names, before what was seen of a partition is put together with anything else.

Names that differ in a credential only are one name from then on, however the partitions are divided.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.record import Record

# Names that were looked at already; beyond so many they are looked at again.
MEMORY = 100_000


class Hiding:
    """``rename`` gives a name without the credentials in it."""

    def __init__(self, rename: Callable[[str], str]) -> None:
        self._rename = rename
        self._clean: set[str] = set()

    def name(self, name: str) -> str:
        return name if name in self._clean else self._rename(name)

    def in_record(self, record: Record) -> None:
        """Renames the fields of ``record`` and of all inside; ``hidden`` then says which were renamed."""
        if not record.fields.keys() <= self._clean:
            self._rename_fields(record)
        for column in record.fields.values():
            self._in_column(column)
        if record.values is not None:
            self._in_column(record.values)

    def _in_column(self, column: Column) -> None:
        if column.record is not None:
            self.in_record(column.record)
        if column.items is not None:
            self._in_column(column.items)

    def _rename_fields(self, record: Record) -> None:
        fields: dict[str, Column] = {}
        for name, column in record.fields.items():
            shown = self.name(name)
            if shown != name:
                record.hidden |= {shown}
            else:
                if len(self._clean) >= MEMORY:
                    self._clean.clear()
                self._clean.add(name)
            mine = fields.setdefault(shown, column)
            if mine is not column:
                mine.join(column)
        record.fields = fields
