"""A database, by the URL that is the connection's credentials."""

from urllib.parse import parse_qs, unquote, urlsplit

import pg8000.dbapi


def context(credentials: str) -> dict:
    url = urlsplit(credentials)
    database = pg8000.dbapi.connect(
        user=unquote(url.username or "postgres"),
        password=unquote(url.password) if url.password else None,
        host=url.hostname or "localhost",
        port=url.port or 5432,
        database=unquote(url.path.lstrip("/")) or None,
        ssl_context="sslmode" in parse_qs(url.query) or None,
    )
    database.autocommit = False
    database.cursor().execute("SET TRANSACTION READ ONLY")
    return {"database": database}
