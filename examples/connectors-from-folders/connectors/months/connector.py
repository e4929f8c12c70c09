"""One row a month, one partition a year."""

from calendar import month_name, monthrange


def list_objects(context: dict, metadata: dict, properties: dict):
    for year in properties["years"]:
        yield {"name": str(year), "fingerprint": "1", "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    year = int(metadata["name"])
    for month in range(1, 13):
        yield {"year": year, "month": month, "name": month_name[month], "days": monthrange(year, month)[1]}
