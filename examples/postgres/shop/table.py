"""A table, in partitions by ranges of its key; `properties` say which."""

from pg8000.native import identifier


def list_objects(context: dict, metadata: dict, properties: dict):
    table, key, changed = (identifier(properties[name]) for name in ("table", "key", "changed"))
    size = properties["keysPerPartition"]
    ranges = context["database"].run(
        f"SELECT {key} / {size:d} AS part, count(*), max({changed}) FROM {table} GROUP BY part ORDER BY part"
    )
    for part, rows, last_change in ranges:
        # Read again when a row comes, goes or changes.
        fingerprint = f"{rows} rows until {last_change}"
        yield {"name": f"{part * size}", "fingerprint": fingerprint, "is_prefix": False, "end": (part + 1) * size}


def read_rows(context: dict, metadata: dict, properties: dict):
    table, key = identifier(properties["table"]), identifier(properties["key"])
    rows = context["database"].run(
        f"SELECT * FROM {table} WHERE {key} >= :first AND {key} < :end ORDER BY {key}",
        first=int(metadata["name"]),
        end=metadata["end"],
    )
    columns = [column["name"] for column in context["database"].columns]
    yield [dict(zip(columns, row, strict=True)) for row in rows]
