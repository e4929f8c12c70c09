"""The shop's API: what its connectors share."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPResponse

TRIES = 5
MOST_SECONDS = 60


class Api:
    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def get(self, path: str, **parameters: str) -> HTTPResponse:
        """Asks, and asks again when the API says that it was asked too often."""
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path) + query, headers=self._headers)
        for left in reversed(range(TRIES)):
            try:
                return urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as error:
                if error.code != 429 or left == 0:
                    raise
                # What the API asks for, in seconds, but never so long that the run has no time left.
                time.sleep(min(int(error.headers.get("Retry-After", "1")), MOST_SECONDS))
        raise AssertionError


def context(credentials: str):
    secrets = json.loads(credentials)
    return {"api": Api(secrets["url"], secrets["token"])}
