"""Turns what was seen into a schema: one type for each leaf path, and the order of the top-level names."""

from __future__ import annotations

from python_connectors_runner.inference.names import written_name
from python_connectors_runner.inference.scalars import declared_type, mixed, scalar_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypedDict

    from python_connectors_runner.inference.column import Column
    from python_connectors_runner.inference.order import Order
    from python_connectors_runner.inference.record import Record

    class Warn(TypedDict):
        code: str
        path: str
        message: str


def schema_of(root: Record, order: Order, sniffed: bool = False) -> tuple[dict[str, str], str, list[Warn]]:
    """``(fields, order, warnings)``, the same for the same data in any order.

    ``sniffed``: all values are texts that were looked at.
    """
    writer = _Writer(sniffed)
    names = order.names()
    for name in names:
        writer.column(writer.name(name, "", root), root.fields[name])
    return writer.fields, ", ".join(written_name(name) for name in names), writer.warnings()


class _Writer:
    def __init__(self, sniffed: bool) -> None:
        self.fields: dict[str, str] = {}
        self._sniffed = sniffed
        self._warnings: dict[tuple[str, str], str] = {}

    def warnings(self) -> list[Warn]:
        return [
            {"code": code, "path": path, "message": message} for (path, code), message in sorted(self._warnings.items())
        ]

    def name(self, name: str, parent: str, record: Record) -> str:
        """The path of ``name``, a field of ``record``, inside ``parent``."""
        path = f"{parent}.{written_name(name)}" if parent else written_name(name)
        if name in record.hidden:
            self._warnings[(path, "CREDENTIAL_IN_NAME")] = "a field's name holds a credential, which was taken out"
        return path

    def column(self, path: str, column: Column) -> None:
        kinds = column.kinds - {"null"}
        containers = kinds & {"struct", "list"}
        if not kinds and not column.declared:
            self.fields[path] = "null"
        elif not containers:
            decide = declared_type if column.declared else scalar_type
            self.fields[path], code, message = decide(column, kinds, self._sniffed)
            if code:
                self._warnings[(path, code)] = message
        elif len(kinds) > 1 or column.declared:
            self.fields[path] = "json"
            self._warnings[(path, "MIXED_TYPES")] = f"{mixed(kinds, column.declared)} in one place: typed as json"
        else:
            parts = list(self._parts(path, column))
            for inner, part in parts:
                self.column(inner, part)
            if not parts:
                self.fields[path] = "list" if "list" in kinds else "struct"

    def _parts(self, path: str, column: Column) -> Iterator[tuple[str, Column]]:
        """The columns inside a struct, a map or a list; none where nothing was ever seen inside."""
        if column.items is not None and (column.items.kinds or column.items.declared):
            yield f"{path}[]", column.items
        if column.record is not None:
            if column.record.values is not None:
                yield f"{path}{{}}", column.record.values
            for name, part in sorted(column.record.fields.items()):
                yield self.name(name, path, column.record), part
