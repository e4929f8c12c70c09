"""A function that runs approved code only: what is refused, and that nothing is touched before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import error_of, generate_request, ok_of, request_of_test, rows_connector

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.approval import check_approval
from python_connectors_runner.supervisor.code_digest import connection_digest, connector_digest
from python_connectors_runner.supervisor.supervise import run

if TYPE_CHECKING:
    from python_connectors_runner.supervisor.request import Request

PLACE = "s3://bucket/list.json"
CONNECTION = "def context(credentials=''): return {}"
CONNECTOR = rows_connector("yield {'id': 1}")
REQUEST = generate_request(CONNECTOR, CONNECTION)
STORED = {"secret": {"id": "flights", "region": "eu-west-1", "versionId": None}}

OF_CONNECTION = connection_digest(REQUEST["connection"], None)
OF_CONNECTOR = connector_digest(REQUEST["connector"])


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def setting(execute: str | None, approvals: str | None = PLACE) -> None:
        for name, value in (("EXECUTE", execute), ("APPROVALS", approvals)):
            if value is None:
                monkeypatch.delenv(f"PYTHON_CONNECTORS_{name}", raising=False)
            else:
                monkeypatch.setenv(f"PYTHON_CONNECTORS_{name}", value)

    return setting


def permitting(*digests: str) -> Callable[[Request, float | None], None]:
    def fetch(place: str, seconds: float | None) -> Iterable[str]:
        assert place == PLACE
        return digests

    return lambda request, deadline: check_approval(request, deadline, fetch)


def never(*arguments: Any) -> Any:
    raise AssertionError(f"was asked for: {arguments}")


def refused(request: dict[str, Any], *digests: str) -> dict[str, Any]:
    """The error of a request with a stored secret, which is not fetched."""
    return error_of(run({**request, "credentials": STORED}, fetch=never, permit=permitting(*digests)))


@pytest.mark.parametrize(("execute", "approvals"), [(None, None), ("always", None), ("always", PLACE)])
def test_a_function_that_runs_always_asks_for_no_list(
    variables: Callable[..., None], execute: str | None, approvals: str | None
) -> None:
    variables(execute, approvals)
    ok_of(run(REQUEST, permit=lambda request, deadline: check_approval(request, deadline, never)))


@pytest.mark.parametrize(
    "execute", ["", "Approved", "approved ", "aproved", "true", "never", "ALWAYS", "always ", None]
)
def test_anything_else_runs_nothing(variables: Callable[..., None], execute: str | None) -> None:
    variables(execute)
    error = refused(REQUEST, OF_CONNECTION, OF_CONNECTOR)
    assert (error["phase"], error["code"]) == ("runner", "EXECUTE_MISCONFIGURED")
    assert error["message"].endswith("write approved, or always")


@pytest.mark.parametrize("approvals", [None, ""])
def test_approved_without_a_list_runs_nothing(variables: Callable[..., None], approvals: str | None) -> None:
    variables("approved", approvals)
    assert refused(REQUEST, OF_CONNECTION, OF_CONNECTOR)["code"] == "EXECUTE_MISCONFIGURED"


def test_code_that_is_approved_runs(variables: Callable[..., None]) -> None:
    variables("approved")
    ok_of(run(REQUEST, permit=permitting(OF_CONNECTION, OF_CONNECTOR, "f" * 64)))
    ok_of(run(request_of_test(CONNECTION), permit=permitting(OF_CONNECTION)))


def test_the_part_that_is_not_approved_is_named_with_its_digest(variables: Callable[..., None]) -> None:
    variables("approved")
    error = refused(REQUEST, OF_CONNECTION)
    assert (error["phase"], error["code"]) == ("request", "CODE_NOT_APPROVED")
    assert error["message"] == (
        f"this function runs approved code only, and {PLACE} does not hold the connector's code ({OF_CONNECTOR})"
    )
    assert f"the connection's code ({OF_CONNECTION})" in refused(REQUEST, OF_CONNECTOR)["message"]
    assert f"({OF_CONNECTION}) and the connector's code (" in refused(REQUEST)["message"]


def test_a_connector_s_approval_is_none_of_a_connection_with_the_same_files(variables: Callable[..., None]) -> None:
    variables("approved")
    code = {"entry": "a.py", "files": {"a.py": ""}}
    request = {**request_of_test(""), "connection": code}
    assert refused(request, connector_digest(code))["code"] == "CODE_NOT_APPROVED"  # type: ignore[arg-type]


def test_requirements_count_with_the_connection(variables: Callable[..., None]) -> None:
    variables("approved")
    request = {**REQUEST, "requirements": f"six==1.16.0 --hash=sha256:{'0' * 64}\n"}
    assert "the connection's code" in refused(request, OF_CONNECTION, OF_CONNECTOR)["message"]


def test_what_is_not_code_needs_no_approval(variables: Callable[..., None]) -> None:
    variables("approved")
    request = {**REQUEST, "properties": {"year": 2013}, "mapAfter": 5, "interface": "rows"}
    ok_of(run(request, permit=permitting(OF_CONNECTION, OF_CONNECTOR)))


def test_an_invalid_request_is_refused_before_the_list_is_asked(variables: Callable[..., None]) -> None:
    variables("approved")
    error = error_of(run({**REQUEST, "connector": None}, permit=never))
    assert error["code"] == "INVALID_REQUEST"


def test_a_list_that_can_t_be_read_runs_nothing(variables: Callable[..., None], tmp_path: Path) -> None:
    variables("approved")
    seen: list[float | None] = []

    def fetch(place: str, seconds: float | None) -> Iterable[str]:
        seen.append(seconds)
        raise Failure("runner", "APPROVALS_UNREADABLE", "no")

    touched = tmp_path / "touched"
    request = request_of_test(f"open({str(touched)!r}, 'w').close()")
    deadline = time.monotonic() + 30
    error = error_of(run(request, deadline=deadline, permit=lambda given, until: check_approval(given, until, fetch)))
    assert error["code"] == "APPROVALS_UNREADABLE"
    assert not touched.exists()
    assert seen[0] is not None
    assert 0 < seen[0] <= 30


def test_code_can_t_set_what_its_function_may_run(variables: Callable[..., None]) -> None:
    variables("approved")
    code = """
    import os
    assert not any(name.startswith("PYTHON_CONNECTORS") for name in os.environ)
    os.environ["PYTHON_CONNECTORS_EXECUTE"] = "always"
    yield {"id": 1}
    """
    request = generate_request(rows_connector(code), CONNECTION)
    ok_of(run(request, permit=permitting(OF_CONNECTION, connector_digest(request["connector"]))))
    assert refused(REQUEST, OF_CONNECTION)["code"] == "CODE_NOT_APPROVED"
