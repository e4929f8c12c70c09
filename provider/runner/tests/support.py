"""Builds requests and runs them through the real supervisor, in real processes."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from python_connectors_runner.supervisor.supervise import run

LIST_ONE = """
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}
"""


# What a request of a generation says where it is not divided.
WHOLE: dict[str, Any] = {
    "mapAfter": None,
    "declared": False,
    "slice": None,
    "partitions": None,
    "states": [],
    "partial": False,
}


def source(code: str | dict[str, str], entry: str) -> dict[str, Any]:
    files = {entry: code} if isinstance(code, str) else code
    return {"entry": entry, "files": {name: dedent(text) for name, text in files.items()}}


def request_of_test(connection: str | dict[str, str], credentials: str | None = None) -> dict[str, Any]:
    return {
        "protocol": 1,
        "operation": "test",
        "connection": source(connection, "connection.py"),
        "credentials": None if credentials is None else {"value": credentials},
        "requirements": None,
        "output": False,
    }


def generate_request(
    connector: str | dict[str, str],
    connection: str | dict[str, str] = "",
    *,
    credentials: str | None = None,
    interface: str | None = None,
    parser: dict[str, Any] | None = None,
    properties: dict[str, Any] | None = None,
    limits: dict[str, int] | None = None,
    sample: dict[str, int] | None = None,
    **division: Any,
) -> dict[str, Any]:
    return {
        **request_of_test(connection, credentials),
        "operation": "generate",
        "connector": source(connector, "connector.py"),
        "interface": interface,
        "parser": parser,
        "properties": properties or {},
        "limits": {"seconds": None, "rows": None, "bytes": None, **(limits or {})},
        "sample": None if sample is None else {"rows": None, "partitions": None, **sample},
        **WHOLE,
        **division,
    }


def list_request(connector: str | dict[str, str], connection: str | dict[str, str] = "", **options: Any) -> Any:
    request = generate_request(connector, connection, **options)
    return {
        **{key: value for key, value in request.items() if key != "sample" and key not in WHOLE},
        "operation": "list",
    }


def read_request(
    connector: str | dict[str, str], connection: str | dict[str, str] = "", *, rows: int = 10, **options: Any
) -> Any:
    return {**list_request(connector, connection, **options), "operation": "read", "rows": rows}


def timeless(response: dict[str, Any]) -> dict[str, Any]:
    """The response without what differs from run to run."""
    assert type(response["runner"].pop("milliseconds")) is int
    return response


def ok_of(response: dict[str, Any]) -> dict[str, Any]:
    assert "ok" in response, response
    ok: dict[str, Any] = response["ok"]
    return ok


def generated(connector: str | dict[str, str], connection: str | dict[str, str] = "", **options: Any) -> dict[str, Any]:
    """The ``ok`` of a generation."""
    response = run(generate_request(connector, connection, **options))
    assert "ok" in response, response
    ok: dict[str, Any] = response["ok"]
    return ok


def failed(connector: str | dict[str, str], connection: str | dict[str, str] = "", **options: Any) -> dict[str, Any]:
    """The ``error`` of a generation."""
    return error_of(run(generate_request(connector, connection, **options)))


def error_of(response: dict[str, Any]) -> dict[str, Any]:
    assert "error" in response, response
    error: dict[str, Any] = response["error"]
    return error


def rows_connector(body: str) -> str:
    """A connector with one partition whose read_rows has ``body``."""
    lines = "\n".join(f"    {line}" for line in dedent(body).strip().splitlines())
    return f"{LIST_ONE}\ndef read_rows(context, metadata):\n{lines}\n"
