def list_objects(context: dict, metadata: dict):
    yield {"name": "all", "fingerprint": str(len(context["events"])), "is_prefix": False}


def read_rows(context: dict, metadata: dict):
    yield context["events"]
