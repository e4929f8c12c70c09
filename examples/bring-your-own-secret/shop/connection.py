"""The shop's API."""

import json


def context(credentials: str):
    secrets = json.loads(credentials)
    return {"url": secrets["url"], "headers": {"Authorization": f"Bearer {secrets['token']}"}}
