"""A connector whose `infer_schema` gives what is no schema, with credentials in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reading import Context, Metadata, Properties, texts_at

if TYPE_CHECKING:
    from collections.abc import Iterator


def list_objects(context: Context, metadata: Metadata) -> Iterator[object]:
    if not metadata:
        yield {"name": "all", "fingerprint": "1", "is_prefix": False}


def infer_schema(context: Context, metadata: Metadata, properties: Properties) -> object:
    found = texts_at("declared-type", context, properties)
    if found:
        return dict.fromkeys(found, found[0])
    return texts_at("declared-text", context, properties)[0]


def read_rows(context: Context, metadata: Metadata) -> Iterator[object]:
    yield {"id": 1}
