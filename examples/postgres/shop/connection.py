"""A PostgreSQL database, through a driver in pure Python."""

import json
import ssl

from pg8000.native import Connection


def context(credentials: str):
    settings = json.loads(credentials)
    tls = ssl.create_default_context() if settings.pop("tls") else False
    return {"database": Connection(**settings, ssl_context=tls)}
