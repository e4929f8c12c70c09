import json


def context(credentials: str):
    secrets = json.loads(credentials)
    return {"base_url": secrets["base_url"], "token": secrets["token"]}
