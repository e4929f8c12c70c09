"""The two ways in: a request on stdin, a Lambda event."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support import error_of, generate_request, request_of_test, rows_connector, timeless

from python_connectors_runner import aws_lambda
from python_connectors_runner.aws_lambda import handler

SOURCES = str(Path(__file__).parents[1] / "src")
COMMAND = [sys.executable, "-m", "python_connectors_runner"]


def answered(data: bytes, folder: Path | None = None) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": SOURCES}
    done = subprocess.run(COMMAND, input=data, capture_output=True, check=True, env=environment, cwd=folder)
    assert done.stderr == b""
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_one_request_on_stdin_gives_one_response_on_stdout() -> None:
    request = generate_request(rows_connector("print('mine')\nyield {'größe': 1}"))
    assert answered(json.dumps(request).encode())["ok"]["schema"]["fields"] == {"größe": "int64"}


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_a_response_too(data: bytes) -> None:
    error = error_of(answered(data))
    assert (error["phase"], error["code"]) == ("request", "REQUEST_NOT_JSON")


def test_a_request_that_is_too_large_is_a_response_too() -> None:
    error = error_of(answered(b" " * (5 * 1024 * 1024 + 1)))
    assert (error["phase"], error["code"]) == ("request", "REQUEST_TOO_LARGE")


def test_the_folder_that_the_runner_is_started_in_is_not_importable(tmp_path: Path) -> None:
    (tmp_path / "lying_about.py").touch()
    error = error_of(answered(json.dumps(request_of_test("import lying_about")).encode(), tmp_path))
    assert error["message"].startswith("ModuleNotFoundError: No module named 'lying_about'")


def test_what_the_runner_can_import_the_user_s_code_can() -> None:
    code = "import hypothesis\ndef context(c=''): return {}"
    assert answered(json.dumps(request_of_test(code)).encode())["ok"] == {"functions": ["context"]}


def test_on_stdin_all_code_runs_and_in_lambda_what_its_function_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_CONNECTORS_EXECUTE", "never")
    request = request_of_test("def context(c=''): return {}")
    assert answered(json.dumps(request).encode())["ok"] == {"functions": ["context"]}
    assert error_of(handler(request, Context(60_000)))["code"] == "EXECUTE_MISCONFIGURED"


# What costs more to import than all of ours.
HEAVY = {
    "boto3",
    "ctypes",
    "dataclasses",
    "enum",
    "inspect",
    "json",
    "re",
    "selectors",
    "signal",
    "subprocess",
    "typing",
}


def test_a_test_that_goes_well_imports_nothing_heavy_in_either_process() -> None:
    code = "import sys\nprint(*sys.modules)\ndef context(c=''): return {}"
    done = subprocess.run(
        [sys.executable, "-S", "-X", "importtime", *COMMAND[1:]],
        input=json.dumps({**request_of_test(code), "output": True}).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    response = json.loads(done.stdout)
    assert response["ok"] == {"functions": ["context"]}
    ours = {line.rpartition(b"|")[2].strip().decode() for line in done.stderr.splitlines()}
    theirs = set(response["output"]["stdout"].split())
    for process, imported in (("supervisor", ours), ("usercode", theirs)):
        assert any(name.startswith(f"python_connectors_runner.{process}.") for name in imported)
        assert imported & HEAVY == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_runner_that_is_told_to_end_takes_the_run_along(number: signal.Signals, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\nwhile True: pass"
    runs = tmp_path / "runs"
    runs.mkdir()
    environment = {**os.environ, "PYTHONPATH": SOURCES, "TMPDIR": str(runs)}
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    process.stdin.write(json.dumps(request_of_test(code)).encode())
    process.stdin.close()
    while not (pid_file.exists() and pid_file.read_text()):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    process.wait()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.returncode == 128 + number
    process.stderr.close()
    assert list(runs.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


class Context:
    def __init__(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self._milliseconds


def test_a_lambda_event_is_a_request() -> None:
    assert timeless(handler(request_of_test("x = 1"), Context(60_000))) == {
        "protocol": 1,
        "runner": {"inference": 1, "memoryMb": None},
        "ok": {"functions": []},
    }
    assert error_of(handler("x", Context(60_000)))["phase"] == "request"


def test_a_lambda_run_ends_before_the_lambda_does() -> None:
    error = error_of(handler(request_of_test("while True: pass"), Context(2_000)))
    assert (error["phase"], error["code"]) == ("limit", "DEADLINE_EXCEEDED")


@pytest.mark.parametrize(("task_root", "left"), [("/var/task", []), ("/elsewhere", ["planted"])])
def test_only_in_a_lambda_what_a_run_adds_to_the_shared_folders_goes_with_it(
    task_root: str, left: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws_lambda, "SCRATCH", (str(tmp_path),))
    monkeypatch.setenv("LAMBDA_TASK_ROOT", task_root)
    assert "ok" in handler(request_of_test(f"open({str(tmp_path / 'planted')!r}, 'w').close()"), Context(60_000))
    assert os.listdir(tmp_path) == left
