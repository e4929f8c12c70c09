"""What one run does is invisible to the next, and whatever it does, the supervisor lives and answers."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import error_of, failed, generate_request, generated, request_of_test, rows_connector

from python_connectors_runner.supervisor.conversation import CAPTURE_BYTES
from python_connectors_runner.supervisor.interpreter import environment
from python_connectors_runner.supervisor.supervise import run
from python_connectors_runner.supervisor.workspace import remove


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the runs' folders are made: whatever the test did, nothing may be left there."""
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _nothing_left(temporary_folder: Path) -> object:
    yield
    assert list(temporary_folder.iterdir()) == []


EXITED = "the code ended its Python process (exit status {}) while a partition was read"

WRITE_TO_ALL_FILES = """
import os
def write(data):
    for fd in range(3, 50):
        try: os.write(fd, data)
        except OSError: pass
"""


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie of another parent has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def wait_until_gone(pid: int) -> None:
    for _ in range(500):
        if gone(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still there")


def test_a_run_sees_only_the_variables_that_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "PULUMI_CONFIG_PASSPHRASE", "PYTHONPATH", "ANYTHING"):
        monkeypatch.setenv(name, "hidden")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    ok = generated(rows_connector("import os\nyield dict(os.environ)"))
    assert set(ok["schema"]["fields"]) >= {"PATH", "HOME", "TMPDIR", "LANG", "TZ", "HTTPS_PROXY"}
    assert set(ok["schema"]["fields"]) <= {*environment("x"), "LC_CTYPE"}


def test_home_temporary_and_working_folder_are_the_run_s_own() -> None:
    body = """
    import os, pathlib, tempfile
    here = os.getcwd()
    assert pathlib.Path.home() == pathlib.Path(here, "home") and tempfile.gettempdir() == here + "/tmp"
    assert os.stat(here).st_mode & 0o777 == 0o700
    for folder in (".", "home", "tmp", "connector"):
        pathlib.Path(folder, "left").write_text("x")
    os.makedirs("locked/inner"); os.symlink("/", "locked/link"); os.chmod("locked", 0)
    yield {"ok": 1}
    """
    generated(rows_connector(body))


def test_globals_environment_and_files_of_one_run_are_invisible_to_the_next() -> None:
    plant = """
    import builtins, json, os, sys, pathlib
    builtins.planted = json.planted = sys.planted = 1
    os.environ["PLANTED"] = "1"
    pathlib.Path("planted").touch(); pathlib.Path.home().joinpath("planted").touch()
    yield {"a": 1}
    """
    look = """
    import builtins, json, os, sys, pathlib
    assert not any(hasattr(place, "planted") for place in (builtins, json, sys))
    assert "PLANTED" not in os.environ
    assert not pathlib.Path("planted").exists() and not pathlib.Path.home().joinpath("planted").exists()
    yield {"a": 1}
    """
    for _ in range(2):
        generated(rows_connector(plant))
        generated(rows_connector(look))


@pytest.mark.parametrize(
    ("statement", "code", "message"),
    [
        (
            "os._exit(3)",
            "PROCESS_EXITED",
            EXITED.format(3),
        ),
        (
            "os._exit(0)",
            "PROCESS_EXITED",
            EXITED.format(0),
        ),
        (
            "os.kill(os.getpid(), signal.SIGSEGV)",
            "PROCESS_KILLED",
            "the Python process was ended by signal SIGSEGV while a partition was read",
        ),
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            "PROCESS_KILLED",
            "the Python process was ended by signal SIGKILL (often: out of memory) while a partition was read",
        ),
        ("sys.exit(3)", "READ_FAILED", "SystemExit: 3"),
        ("os.abort()", "PROCESS_KILLED", "the Python process was ended by signal SIGABRT while a partition was read"),
    ],
)
def test_code_that_ends_its_process_is_one_failure_in_its_phase(statement: str, code: str, message: str) -> None:
    error = failed(rows_connector(f"import os, signal, sys\nyield {{'a': 1}}\n{statement}"))
    assert (error["phase"], error["code"], error["message"]) == ("read", code, message)
    assert error["partition"] == "a"


@pytest.mark.parametrize("phase", ["import", "context", "list"])
def test_the_phase_is_known_though_the_process_did_not_live_to_name_it(phase: str) -> None:
    die = "__import__('os')._exit(1)"
    connection = die if phase == "import" else f"def context(c=''): {die if phase == 'context' else 'return {}'}"
    error = failed(f"def list_objects(c, m): {die}\ndef read_rows(c, m): ...", connection)
    assert (error["phase"], error["code"]) == (phase, "PROCESS_EXITED")


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(1000)",
        "while True: print('x' * 1000)",
        "yield from forever()",
    ],
)
def test_a_run_without_end_is_stopped_at_its_deadline(body: str) -> None:
    code = rows_connector(body + "\nyield {}") + "\ndef forever():\n    while True: yield {'a': 1}\n"
    error = error_of(run(generate_request(code), deadline=time.monotonic() + 0.7))
    assert (error["phase"], error["code"], error["partition"]) == ("limit", "DEADLINE_EXCEEDED", "a")
    assert error["message"].startswith("the time limit was reached while a partition was read")


def test_a_deadline_that_has_passed_is_answered_too() -> None:
    error = error_of(run(request_of_test(""), deadline=time.monotonic() - 1))
    assert (error["phase"], error["code"]) == ("limit", "DEADLINE_EXCEEDED")


def test_the_end_of_one_run_is_not_the_end_of_another_beside_it() -> None:
    first, second = rows_connector("import time\ntime.sleep(1)\nyield {'a': 1}"), rows_connector("yield {'b': 1}")
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda code: run(generate_request(code)), [first, *[second] * 8, first]))
    assert all("ok" in answer for answer in answers), answers
    assert [list(answer["ok"]["schema"]["fields"]) for answer in answers] == [["a"], *[["b"]] * 8, ["a"]]


def test_signals_that_are_ignored_do_not_help() -> None:
    body = "import signal\nfor s in (signal.SIGTERM, signal.SIGINT): signal.signal(s, signal.SIG_IGN)\nwhile True: pass"
    error = error_of(run(generate_request(rows_connector(body + "\nyield {}")), deadline=time.monotonic() + 0.7))
    assert error["code"] == "DEADLINE_EXCEEDED"


def test_prints_never_touch_the_protocol() -> None:
    body = """
    import os, sys
    print('{"response": 1}'); os.write(1, b"\\xff\\n"); print("\\ud800", file=sys.stderr)
    sys.stdout.close(); os.close(1); os.close(2); sys.stderr = None; sys.stdin.close()
    yield {"a": 1}
    """
    assert generated(rows_connector(body))["schema"]["fields"] == {"a": "int64"}


def test_much_output_is_drained_and_its_end_kept() -> None:
    code = "import sys\nprint('x' * 10_000_000 + 'END')\nprint('err', file=sys.stderr)"
    response = run({**request_of_test(code), "output": True})
    assert response["ok"] == {"functions": []}
    assert len(response["output"]["stdout"]) == CAPTURE_BYTES
    assert response["output"]["stdout"].endswith("xEND\n")
    assert response["output"]["stderr"] == "err\n"


def test_a_child_process_left_behind_is_ended(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    body = f"""
    import os, subprocess, sys
    forked = os.fork()
    if not forked:
        while True: pass
    started = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    open({str(pids)!r}, "w").write(f"{{forked}} {{started.pid}}")
    yield {{"a": 1}}
    """
    generated(rows_connector(body))
    for pid in pids.read_text().split():
        wait_until_gone(int(pid))


def test_a_child_process_that_holds_the_pipes_does_not_hide_an_exit() -> None:
    body = "import os, time\nyield {'a': 1}\nif os.fork():\n    os._exit(4)\ntime.sleep(1000)"
    error = failed(rows_connector(body))
    assert (error["code"], error["partition"]) == ("PROCESS_EXITED", "a")


def test_a_fork_that_returns_into_the_runner_does_not_answer() -> None:
    body = "import os\nif os.fork():\n    os.wait()\n    yield {'parent': 1}\nelse:\n    yield {'child': 'x'}"
    assert generated(rows_connector(body))["schema"]["fields"] == {"parent": "int64"}


def test_threads_that_never_end_do_not_hold_the_answer() -> None:
    body = "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\nyield {'a': 1}"
    generated(rows_connector(body))


def test_code_that_closes_the_runner_s_files_is_a_failure() -> None:
    error = failed(rows_connector("import os\nos.closerange(3, 1000)\nyield {'a': 1}"))
    assert error["phase"] in ("read", "runner")
    assert error["code"] in ("PROCESS_EXITED", "RESPONSE_LOST")


@pytest.mark.parametrize(
    "forged",
    [
        '{"response": 1}',
        '{"response": {"ok": {}}}',
        '{"response": {"error": {"phase": 1}}}',
        '{"response": {"ok": 1}}',
        '{"response": []}',
    ],
)
def test_a_forged_answer_of_another_shape_is_a_failure(forged: str) -> None:
    body = f"write({(forged + chr(10)).encode()!r})\nyield {{}}"
    error = failed(rows_connector(body) + WRITE_TO_ALL_FILES)
    assert (error["phase"], error["code"]) == ("runner", "INVALID_RESPONSE")


def test_an_answer_without_end_is_a_limit() -> None:
    error = failed(rows_connector("while True: write(b'x' * 60000)\nyield {}") + WRITE_TO_ALL_FILES)
    assert (error["phase"], error["code"]) == ("limit", "RESPONSE_TOO_LARGE")


def test_the_supervisor_s_own_state_is_as_before() -> None:
    before = (os.getcwd(), dict(os.environ), len(os.listdir("/proc/self/fd")))
    for request in (request_of_test("import os; os._exit(1)"), request_of_test(""), {"protocol": 1}):
        run(request)
    assert (os.getcwd(), dict(os.environ), len(os.listdir("/proc/self/fd"))) == before


def test_a_temporary_folder_that_can_t_be_written_to_is_a_failure_of_the_runner(
    monkeypatch: pytest.MonkeyPatch, temporary_folder: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(temporary_folder / "absent"))
    error = error_of(run(request_of_test("")))
    assert (error["phase"], error["code"]) == ("runner", "RUNNER_FAILED")


def test_removing_a_folder_follows_no_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "link").symlink_to(outside)
    (folder / "a" / "b").chmod(0)
    remove(str(folder))
    assert not folder.exists()
    assert (outside / "kept").exists()
