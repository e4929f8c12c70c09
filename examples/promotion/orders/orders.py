from collections.abc import Iterator
from typing import Any


def list_objects(context: dict, metadata: dict) -> Iterator[dict]:
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}


def read_rows(context: dict, metadata: dict, properties: dict) -> Iterator[dict[str, Any]]:
    for customer in range(properties["customers"]):
        yield {"id": customer * 10, "customer": customer, "total": 9.5}
