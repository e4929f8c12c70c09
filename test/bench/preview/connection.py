"""An HTTP API with pages, as many connections are. The benchmark's endpoint never runs it."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

BASE = "https://api.example.com/v3/"
PAGE_SIZE = 500
ATTEMPTS = 5


class Client:
    def __init__(self, token: str | None):
        self.headers = {"Accept": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: object) -> dict:
        """One document. Waits and tries again where the API says that it is busy."""
        url = urllib.parse.urljoin(BASE, path) + "?" + urllib.parse.urlencode(query)
        for attempt in range(ATTEMPTS):
            try:
                request = urllib.request.Request(url, headers=self.headers)  # noqa: S310
                with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                    return json.load(response)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or attempt == ATTEMPTS - 1:
                    raise
                time.sleep(float(error.headers.get("Retry-After", 2**attempt)))
        raise AssertionError("unreachable")

    def pages(self, path: str, **query: object):
        """The items of all pages."""
        cursor = ""
        while cursor is not None:
            document = self.get(path, limit=PAGE_SIZE, cursor=cursor, **query)
            yield from document["items"]
            cursor = document.get("next")


def context(credentials: str = ""):
    return {"client": Client(json.loads(credentials)["token"] if credentials else None)}
