"""One row a day, one partition a year."""

from datetime import date, timedelta


def list_objects(context: dict, metadata: dict, properties: dict):
    for year in properties["years"]:
        yield {"name": str(year), "fingerprint": "1", "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    day = date(int(metadata["name"]), 1, 1)
    while day.year == int(metadata["name"]):
        yield {"day": day, "is_weekend": day.weekday() in context["weekend"]}
        day += timedelta(days=1)
