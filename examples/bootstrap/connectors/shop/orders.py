from collections.abc import Iterator
from typing import Any


def list_objects(context: dict, metadata: dict) -> Iterator[dict]:
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}


def read_rows(context: dict, metadata: dict) -> Iterator[dict[str, Any]]:
    yield {"id": 1, "customer": "Ada", "total": 9.5}
    yield {"id": 2, "customer": "Grace", "total": 12.25}
