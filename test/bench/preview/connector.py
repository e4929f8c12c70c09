"""One collection of the API, NAME, a partition a month. The benchmark's endpoint never runs it."""

import datetime

VERSION = 0
COLLECTION = "NAME"
MONEY = ("net", "tax", "gross")


def list_objects(context: dict, metadata: dict):
    for month in context["client"].get(f"{COLLECTION}/months")["months"]:
        yield {"name": month["name"], "fingerprint": month["changed_at"], "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    for item in context["client"].pages(COLLECTION, month=metadata["name"]):
        item["created_at"] = datetime.datetime.fromisoformat(item["created_at"])
        for name in MONEY:
            item[name] = int(item.pop(f"{name}_cents")) / 100
        item["version"] = VERSION
        yield item
