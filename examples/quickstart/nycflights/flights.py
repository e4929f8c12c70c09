"""Flights out of New York in 2013, one CSV file a month."""


def list_objects(context: dict, metadata: dict):
    if not metadata:
        yield {"name": "flights/", "fingerprint": "flights", "is_prefix": True}
        return
    pages = context["s3"].get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=context["bucket"], Prefix=metadata["name"]):
        for item in page.get("Contents", []):
            yield {"name": item["Key"], "fingerprint": item["ETag"], "is_prefix": False}


def read_bytes(context: dict, metadata: dict):
    body = context["s3"].get_object(Bucket=context["bucket"], Key=metadata["name"])["Body"]
    yield from body.iter_chunks(1 << 20)
