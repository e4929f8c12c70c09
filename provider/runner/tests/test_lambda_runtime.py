"""The packed zip under AWS's own runtime client: one warm environment, whatever is run in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, check, request_of
from runtime_api import LambdaEnvironment
from support import generate_request, request_of_test, rows_connector, timeless
from test_hostile import processes_with

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="AWS's runtime client is for Linux, and so is what is looked at here"
)

KEY = "role-k3y-0123456789"
TRIVIAL = generate_request(rows_connector("import os\nyield {f'of_{os.getppid()}': 1}"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LambdaEnvironment]:
    with LambdaEnvironment(tmp_path_factory.mktemp("lambda"), AWS_SECRET_ACCESS_KEY=KEY) as environment:
        yield environment


def answered(environment: LambdaEnvironment, body: str) -> dict[str, Any]:
    """The fields of the one row that ``body`` yields."""
    response = environment.invoke(generate_request(rows_connector(body)))
    assert "ok" in response, response
    fields: dict[str, Any] = response["ok"]["schema"]["fields"]
    return fields


def test_requests_are_answered_one_after_the_other(environment: LambdaEnvironment) -> None:
    test = environment.invoke(request_of_test("def context(credentials=''): return {}"))
    assert timeless(test) == {
        "protocol": 1,
        "runner": {"inference": 1, "memoryMb": 512},
        "ok": {"functions": ["context"]},
    }
    assert environment.invoke(TRIVIAL)["ok"]["schema"]["fields"] == {f"of_{environment.process.pid}": "int64"}


@pytest.mark.parametrize("row", HOSTILE, ids=[row["name"] for row in HOSTILE])
def test_after_a_hostile_run_the_same_process_answers_the_next(
    row: dict[str, Any], environment: LambdaEnvironment
) -> None:
    check(row, environment.invoke(request_of(row)))
    assert environment.invoke(TRIVIAL)["ok"]["schema"]["fields"] == {f"of_{environment.process.pid}": "int64"}
    assert list(environment.temporary.iterdir()) == []
    assert processes_with(str(environment.temporary)) == [environment.process.pid]


def test_a_run_ends_before_the_function_does(environment: LambdaEnvironment) -> None:
    response = environment.invoke(generate_request(rows_connector("while True: yield {}")), seconds=2.5)
    assert response["error"]["code"] == "DEADLINE_EXCEEDED"


def test_the_role_s_keys_are_in_no_environment_that_the_code_can_read(environment: LambdaEnvironment) -> None:
    body = f"""
    import os
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{{pid}}/environ", "rb") as file:
                if b"{KEY[:8]}" + b"{KEY[8:]}" in file.read():
                    found.append(pid)
        except OSError:
            continue
    assert found == [], found
    yield {{"none": 1}}
    """
    assert answered(environment, body) == {"none": "int64"}


def test_memory_and_files_of_the_runner_can_t_be_opened(environment: LambdaEnvironment) -> None:
    body = """
    import os
    for name in ("mem", "environ", "maps", "auxv", "fd/0", "cwd/x", "exe"):
        try:
            open(f"/proc/{os.getppid()}/{name}", "rb").close()
        except PermissionError:
            continue
        raise AssertionError(name)
    started = os.posix_spawn("/bin/sleep", ["sleep", "100"], {"A": "1"})
    # The same of a process that hides nothing: what was refused is refused for the runner alone.
    open(f"/proc/{started}/mem", "rb").close()
    yield {"refused": 1}
    """
    assert answered(environment, body) == {"refused": "int64"}


def test_the_runtime_api_is_named_nowhere_but_answers_whoever_finds_its_port(environment: LambdaEnvironment) -> None:
    port = environment.runtime_api.rpartition(":")[2]
    body = f"""
    import os, socket
    assert "AWS_LAMBDA_RUNTIME_API" not in os.environ
    # Any program may try all ports: this one is found.
    with socket.create_connection(("127.0.0.1", {port})) as connection:
        connection.sendall(b"GET /2018-06-01/runtime/unknown HTTP/1.0\\r\\n\\r\\n")
        assert b" 404 " in connection.recv(100)
    yield {{"found": 1}}
    """
    assert answered(environment, body) == {"found": "int64"}


@pytest.mark.parametrize(("name", "value"), [("EXECUTE", "aproved"), ("APPROVALS", "s3://bucket/list.json")])
def test_a_function_that_is_set_up_wrongly_runs_nothing(tmp_path: Path, name: str, value: str) -> None:
    variables: dict[str, Any] = {f"PYTHON_CONNECTORS_{name}": value}
    with LambdaEnvironment(tmp_path, **variables) as environment:
        assert environment.invoke(TRIVIAL)["error"]["code"] == "EXECUTE_MISCONFIGURED"
