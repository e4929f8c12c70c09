"""The table of what user code may do to the runner: ``provider/protocol/hostile.json``, read by both languages.

A row: ``name``; ``read``, the lines of read_rows, or ``module``, the lines of the connector; ``seconds`` and
``rows``, limits of the request; ``error``, the phase and the code (null: any), or null where the run ends well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support import LIST_ONE, generate_request

HOSTILE: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "protocol" / "hostile.json").read_text(encoding="utf-8")
)


def request_of(row: dict[str, Any]) -> dict[str, Any]:
    read = "\n".join(["def read_rows(context, metadata):", *(f"    {line}" for line in row.get("read", ["yield {}"]))])
    code = "\n".join([LIST_ONE, read, *row.get("module", [])])
    request = generate_request(code)
    request["limits"] |= {"seconds": row.get("seconds"), "rows": row.get("rows")}
    request["output"] = True
    return request


def check(row: dict[str, Any], response: dict[str, Any]) -> None:
    """The answer is the one that the row says, and is one answer."""
    assert set(response) == {"protocol", "runner", "output", "ok" if row["error"] is None else "error"}, response
    assert set(response["output"]) == {"stdout", "stderr"}
    assert all(len(text.encode()) <= 64 * 1024 for text in response["output"].values())
    if row["error"] is None:
        assert response["ok"]["schema"]["fields"] == {"a": "int64"}, response
        return
    phase, code = row["error"]
    error = response["error"]
    assert phase in (None, error["phase"]), error
    assert code in (None, error["code"]), error
    assert error["message"]
