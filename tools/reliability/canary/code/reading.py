"""A connector that lets credentials out at the places of its cases: it prints, lists and yields them, or fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from places import PLACES
from produced import Case, produce

if TYPE_CHECKING:
    from collections.abc import Iterator

Context = dict[str, str]
Metadata = dict[str, object]


class Properties(TypedDict):
    cases: list[Case]
    receipts: str
    phase: str


# Places that a print or an exception is not: what the functions give.
LISTED = ("partition-name", "partition-fingerprint", "prefix-name")
FAULTY_ITEMS = ("item-text", "item-name", "duplicate-name", "failing-partition")
IN_ROWS = ("value", "nested-value", "field", "nested-field", "listed-field", "mixed-field")
FAULTY_ROWS = ("row-text", "row-key")


def texts_at(place: str, context: Context, properties: Properties) -> list[str]:
    cases = [case for case in properties["cases"] if case["place"] == place]
    return produce(context["credentials"], cases, properties["receipts"])


def act(context: Context, properties: Properties) -> None:
    for place, take in PLACES.items():
        texts = texts_at(place, context, properties)
        if texts:
            take(texts)


def list_objects(context: Context, metadata: Metadata, properties: Properties) -> Iterator[object]:
    if metadata:
        return
    if properties["phase"] == "list":
        act(context, properties)
    for text in texts_at("partition-name", context, properties):
        yield {"name": text, "fingerprint": "1", "is_prefix": False}
    for number, text in enumerate(texts_at("partition-fingerprint", context, properties)):
        yield {"name": f"fingerprinted {number}", "fingerprint": text, "is_prefix": False}
    for text in texts_at("prefix-name", context, properties):
        yield {"name": text, "fingerprint": "1", "is_prefix": True}
    for text in texts_at("item-text", context, properties):
        yield text
    for text in texts_at("item-name", context, properties):
        yield {"name": text}
    for text in texts_at("duplicate-name", context, properties):
        yield {"name": text, "fingerprint": "1", "is_prefix": False}
        yield {"name": text, "fingerprint": "1", "is_prefix": False}
    for text in texts_at("failing-partition", context, properties):
        yield {"name": text, "fingerprint": text, "is_prefix": False}
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}


def read_rows(context: Context, metadata: dict[str, str], properties: Properties) -> Iterator[object]:
    if properties["phase"] == "read":
        act(context, properties)
    if any(case["place"] == "failing-partition" for case in properties["cases"]):
        raise ValueError(metadata["name"])
    if metadata["name"] != "all":
        yield {"id": 1}
        return
    for text in texts_at("row-text", context, properties):
        yield text
    for text in texts_at("row-key", context, properties):
        yield {("a", text): 1}
    for text in texts_at("value", context, properties):
        yield {"id": text}
    for text in texts_at("nested-value", context, properties):
        yield {"inner": {"list": [text], "bytes": text.encode()}}
    for text in texts_at("field", context, properties):
        yield {text: 1}
    for text in texts_at("nested-field", context, properties):
        yield {"outer": {text: {text: 1}}}
    for text in texts_at("listed-field", context, properties):
        yield {"list": [{text: "x"}]}
    for text in texts_at("mixed-field", context, properties):
        yield {text: 1}
        yield {text: {"a": [text]}}
    yield {"id": "1"}
