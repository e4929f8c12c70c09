"""Orders: one partition a month, each of it in pages that the header `Link` leads through."""

import json
import re


def list_objects(context: dict, metadata: dict):
    for month in json.load(context["api"].get("/months")):
        yield {"name": month["name"], "fingerprint": month["updated_at"], "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    path = f"/orders/{metadata['name']}"
    while path:
        response = context["api"].get(path)
        yield json.load(response)
        following = re.search(r'<([^>]*)>; rel="next"', response.headers.get("Link", ""))
        path = following and following[1]
