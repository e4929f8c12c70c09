"""The leaves of an Arrow schema that are declared as never null; their types are the business of ``arrow.schema``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Segments = tuple[tuple[str, str], ...]


def not_null_paths(schema: Any) -> Iterator[Segments]:
    """The leaves that are never null where what holds them is there: a list's item, or the row."""
    for field in schema:
        yield from _not_null(field.type, (("name", field.name),), not field.nullable)


def _not_null(type_: Any, path: Segments, required: bool) -> Iterator[Segments]:
    if hasattr(type_, "storage_type"):
        type_ = type_.storage_type
    if hasattr(type_, "item_field"):  # a map: by text, or a list of its entries
        entry = (*path, ("[]", ""), ("name", "value"))
        required = not type_.item_field.nullable
        yield from _not_null(type_.item_type, (*path, ("{}", "")), required)
        yield from _not_null(type_.item_type, entry, required)
        yield from _not_null(type_.key_type, (*path, ("[]", ""), ("name", "key")), True)
    elif hasattr(type_, "value_field"):
        yield from _not_null(type_.value_type, (*path, ("[]", "")), not type_.value_field.nullable)
    elif type(type_).__name__ == "StructType":
        for index in range(type_.num_fields):
            field = type_.field(index)
            yield from _not_null(field.type, (*path, ("name", field.name)), required and not field.nullable)
    elif required:
        yield path
