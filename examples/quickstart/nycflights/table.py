"""A table that is one CSV file; `properties` names it."""


def list_objects(context: dict, metadata: dict, properties: dict):
    key = f"{properties['table']}.csv"
    head = context["s3"].head_object(Bucket=context["bucket"], Key=key)
    yield {"name": key, "fingerprint": head["ETag"], "is_prefix": False}


def read_bytes(context: dict, metadata: dict):
    body = context["s3"].get_object(Bucket=context["bucket"], Key=metadata["name"])["Body"]
    yield from body.iter_chunks(1 << 20)
