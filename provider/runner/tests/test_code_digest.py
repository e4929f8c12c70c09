"""The digest by which code is approved is that of the table that both languages read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from python_connectors_runner.supervisor.code_digest import connection_digest, connector_digest

TABLE = Path(__file__).parents[2] / "protocol" / "digests.json"
CASES: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_digest_is_that_of_the_table(case: dict[str, Any]) -> None:
    code = case["code"]
    found = connector_digest(code) if case["part"] == "connector" else connection_digest(code, case["requirements"])
    assert found == case["digest"]


def test_the_order_in_which_files_come_does_not_count() -> None:
    files = {"a.py": "1", "b.py": "2"}
    turned = dict(reversed(files.items()))
    assert connector_digest({"entry": "a.py", "files": files}) == connector_digest({"entry": "a.py", "files": turned})
