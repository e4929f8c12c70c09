"""Customers: pages by cursor. Each answer names the next one, and the last names none."""

import json


def list_objects(context: dict, metadata: dict):
    # The collection's ETag is its fingerprint: it changes when a customer does.
    yield {"name": "customers", "fingerprint": context["api"].get("/customers").headers["ETag"], "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    cursor = {}
    while cursor is not None:
        page = json.load(context["api"].get("/customers", **cursor))
        yield page["customers"]
        cursor = {"cursor": page["next"]} if page["next"] else None
