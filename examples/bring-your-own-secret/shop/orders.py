"""All orders, as one JSON array."""

import json
import urllib.request


def list_objects(context: dict, metadata: dict):
    yield {"name": "orders", "fingerprint": "all", "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    request = urllib.request.Request(f"{context['url']}/orders", headers=context["headers"])
    with urllib.request.urlopen(request, timeout=30) as response:
        yield json.load(response)
