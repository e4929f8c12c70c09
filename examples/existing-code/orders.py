import urllib.request


def _get(context, path):
    request = urllib.request.Request(context["base_url"] + path, headers={"Authorization": context["token"]})
    return urllib.request.urlopen(request)


def list_objects(context: dict, metadata: dict):
    if not metadata:  # the root: one prefix a month
        for month in ("2026-01", "2026-02"):
            yield {"name": month, "fingerprint": month, "is_prefix": True}
    else:
        for line in _get(context, f"/orders/{metadata['name']}/index").read().decode().splitlines():
            name, etag = line.split()
            yield {"name": name, "fingerprint": etag, "is_prefix": False}


def read_bytes(context: dict, metadata: dict):
    with _get(context, f"/orders/{metadata['name']}") as response:
        while chunk := response.read(1 << 20):
            yield chunk
