"""The messages that both languages read, run through the real supervisor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import timeless

from python_connectors_runner.supervisor.supervise import run

MESSAGES = Path(__file__).parents[2] / "protocol" / "messages"
NAMES = sorted(path.stem.removeprefix("request-") for path in MESSAGES.glob("request-*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_each_golden_request_has_its_golden_response(name: str) -> None:
    request = json.loads((MESSAGES / f"request-{name}.json").read_text(encoding="utf-8"))
    response = json.loads((MESSAGES / f"response-{name}.json").read_text(encoding="utf-8"))
    answer = timeless(run(request))
    timeless(response)
    if "seconds" in response.get("ok", {}):
        assert answer["ok"].pop("seconds") >= 0
        del response["ok"]["seconds"]
    assert answer == response


def test_there_are_golden_requests_with_a_response_each() -> None:
    responses = {path.stem.removeprefix("response-") for path in MESSAGES.glob("response-*.json")}
    assert NAMES
    assert set(NAMES) == responses
