"""Time and memory of a run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import error_of, generate_request, request_of_test, rows_connector
from test_hostile import SOURCES
from test_isolation import wait_until_gone

from python_connectors_runner.jsontext import json_text
from python_connectors_runner.supervisor import memory
from python_connectors_runner.supervisor.memory import MIB, below, memory_limit, more_memory
from python_connectors_runner.supervisor.supervise import run


def test_the_request_s_seconds_end_a_run() -> None:
    request = generate_request(rows_connector("while True: pass"))
    request["limits"]["seconds"] = 1
    error = error_of(run(request, deadline=time.monotonic() + 3600))
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "DEADLINE_EXCEEDED", "a")


def test_the_earlier_of_both_deadlines_counts() -> None:
    request = generate_request(rows_connector("while True: yield {}"))
    request["limits"]["seconds"] = 3600
    assert error_of(run(request, deadline=time.monotonic() + 0.7))["code"] == "DEADLINE_EXCEEDED"


def test_a_lambda_leaves_itself_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
    monkeypatch.setenv("PYTHON_CONNECTORS_MEMORY_MB", "1")
    assert 512 * MIB < memory_limit() < 1024 * MIB - memory.LAMBDA_MARGIN
    assert "the runner's function more memory" in more_memory()
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "32")
    assert memory_limit() == 8 * MIB


@pytest.mark.parametrize(("text", "megabytes"), [("77", 77), ("0", None), ("-1", None), ("many", None), ("", None)])
def test_a_variable_says_how_much_a_local_run_may_take(
    text: str, megabytes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", raising=False)
    monkeypatch.setenv("PYTHON_CONNECTORS_MEMORY_MB", text)
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if megabytes is None:
        assert 0 < memory_limit() <= min(memory.LOCAL_LIMIT, machine // 2)
    else:
        assert memory_limit() == megabytes * MIB
    assert "PYTHON_CONNECTORS_MEMORY_MB" in more_memory()


def test_a_container_s_limit_counts_as_the_machine_s_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", raising=False)
    monkeypatch.delenv("PYTHON_CONNECTORS_MEMORY_MB", raising=False)
    monkeypatch.setattr(memory, "CGROUP", str(tmp_path))
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_limit() > 100 * MIB
    (tmp_path / "memory.max").write_text(f"{100 * MIB}\n")
    assert memory_limit() == 50 * MIB


def test_memory_beyond_the_limit_names_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_CONNECTORS_MEMORY_MB", "100")
    error = error_of(run(generate_request(rows_connector("yield {}\nx = [b'x' * 2**20 for _ in range(1000)]"))))
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "MEMORY_LIMIT", "a")
    assert error["message"] == (
        "the code took more than 100 MB of memory while a partition was read; "
        "let the code hold less at a time, or set PYTHON_CONNECTORS_MEMORY_MB to a larger number"
    )


def test_memory_that_is_refused_at_once_names_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_CONNECTORS_MEMORY_MB", "100")
    error = error_of(run(request_of_test("x = 1\ny = bytearray(10 * 1024**3)")))
    assert (error["phase"], error["code"], error["line"]) == ("limit", "MEMORY_LIMIT", 2)
    assert "let it hold less at a time" in error["message"]


def test_what_processes_share_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_CONNECTORS_MEMORY_MB", "200")
    body = """
    import gc, os, time
    x = b"x" * (120 * 2**20)
    pids = []
    for _ in range(4):
        pids.append(os.fork())
        if not pids[-1]:
            time.sleep(1000)
    time.sleep(0.5)
    yield {"a": 1}
    """
    assert "ok" in run(generate_request(rows_connector(body)))


def test_the_memory_of_all_below_a_process_is_added_up() -> None:
    processes = [(5, 4, 100), (3, 2, 10), (2, 1, 1), (4, 3, 1000), (9, 1, 7)]
    assert below(2, processes) == 1111 * 1024
    assert below(9, processes) == 7 * 1024


def test_a_runner_that_is_killed_takes_the_run_along(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    # In C, where no thread of Python's gets its turn.
    code = f"""
import os
started = os.posix_spawn("/bin/sleep", ["sleep", "10011"], {{}})
with open({str(pids)!r}, "w") as file: file.write(f"{{os.getpid()}} {{started}} ")
9 ** 9 ** 9
"""
    environment = {**os.environ, "PYTHONPATH": SOURCES, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "python_connectors_runner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    assert process.stdin is not None
    process.stdin.write(json_text(request_of_test(code)).encode())
    process.stdin.close()
    while not (pids.exists() and pids.read_text().count(" ") == 2):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for pid in pids.read_text().split():
        wait_until_gone(int(pid))


def test_an_interpreter_that_gets_no_request_ends() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "python_connectors_runner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    children: list[str] = []
    while not children:
        assert process.poll() is None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdin is not None
    process.stdin.close()
    wait_until_gone(int(children[0]))
