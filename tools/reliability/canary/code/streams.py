"""A connector whose bytes its parser can't read, with credentials in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reading import Context, Metadata, Properties, texts_at

if TYPE_CHECKING:
    from collections.abc import Iterator


def list_objects(context: Context, metadata: Metadata) -> Iterator[object]:
    if not metadata:
        yield {"name": "all", "fingerprint": "1", "is_prefix": False}


def read_bytes(context: Context, metadata: Metadata, properties: Properties) -> Iterator[bytes]:
    for text in texts_at("csv-header", context, properties):
        yield f'id,"{text}'.encode()
    for text in texts_at("csv-line", context, properties):
        yield f"id,name\n1,{text}\n2,3,4,{text}\n".encode()
    for text in texts_at("json-line", context, properties):
        yield f'{{"id": 1, "name": "{text}", {text}\n'.encode()
    for text in texts_at("json-key", context, properties):
        yield b'{"id": 1}\n[' + text.encode() + b"]\n"
