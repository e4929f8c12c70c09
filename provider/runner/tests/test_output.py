"""What the code printed and how far it is: in the response and on stderr only where asked for, without credentials."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import generate_request, request_of_test, rows_connector

from python_connectors_runner.redaction import MARK, Redactor
from python_connectors_runner.supervisor.conversation import Captured
from python_connectors_runner.supervisor.response import printed
from python_connectors_runner.supervisor.supervise import run

SOURCES = str(Path(__file__).parents[1] / "src")
SECRET = "c4nary-s3cret-0123456789"
CONNECTION = "def context(credentials):\n    return {'token': credentials}\n"


def response_of(body: str, output: bool = True, **options: Any) -> dict[str, Any]:
    return run({**generate_request(rows_connector(body), CONNECTION, credentials=SECRET), "output": output}, **options)


@pytest.mark.parametrize("end", ["yield {'a': 1}", "raise ValueError", "import os; os._exit(1)"])
def test_what_was_printed_is_there_when_asked_for_however_the_run_ends(end: str) -> None:
    body = f"import sys\nprint('out', context['token'], flush=True)\nprint('err', file=sys.stderr)\nyield {{}}\n{end}"
    assert response_of(body)["output"] == {"stdout": f"out {MARK}\n", "stderr": "err\n"}
    assert "output" not in response_of(body, output=False)


def test_a_request_that_never_ran_has_an_empty_output() -> None:
    request = {**request_of_test(""), "output": True, "credentials": {"secret": {"id": "a", "region": "r"}}}
    response = run(request, fetch=lambda secret, seconds: 1 / 0)  # type: ignore[arg-type, return-value]
    assert response["error"]["code"] == "RUNNER_FAILED"
    assert response["output"] == {"stdout": "", "stderr": ""}


def test_what_is_no_text_is_shown_as_text() -> None:
    response = response_of("import os\nos.write(1, bytes(range(256)) + '\\n€'.encode()[:-1])\nyield {}")
    text = response["output"]["stdout"]
    assert text.startswith("\x00\x01")
    assert text.endswith("\n\ufffd")
    assert json.loads(json.dumps(text).encode()) == text


def test_a_credential_across_the_cut_leaves_nothing() -> None:
    """Wherever the window of what is kept begins: before, inside or after a credential."""
    for padding in range(len(SECRET) + 3):
        body = f"print(context['token'] * 4000 + 'x' * {padding}, end='')\nyield {{}}"
        text = response_of(body)["output"]["stdout"]
        assert set(text.rstrip("x").replace(MARK, "")) <= set(MARK), text[:100]
        assert "c4n" not in text.replace(MARK, "")


@given(st.text("ab€", min_size=6, max_size=9), st.lists(st.text("ab€ ", max_size=9), max_size=9), st.integers(1, 60))
def test_no_part_of_a_credential_stands_at_the_start_of_what_is_kept(secret: str, texts: list[str], limit: int) -> None:
    redactor = Redactor(secret)
    everything = secret.join(texts).encode()
    captured = Captured()
    for start in range(0, len(everything), 7):
        captured.add(everything[start : start + 7], limit + redactor.longest)
    shown = printed(captured, redactor, limit)
    assert len(shown.encode()) <= limit
    whole = redactor.text(everything.decode()).encode()
    assert whole.endswith(shown.encode())


def test_progress_is_passed_on_and_what_is_forged_is_not() -> None:
    told: list[dict[str, Any]] = []
    report = """
    import os
    for fd in range(3, 50):
        for line in (b'{"phase": "read", "partition": "x", "done": "many", "rows": -1, "partitions": true}',
                     b'{"phase": "no", "partition": "y"}', b'{"phase": ["read"]}', b"[1]", b"nonsense", b"\\xff"):
            try: os.write(fd, line + b"\\n")
            except OSError: pass
    yield {"a": 1}
    """
    response = response_of(report, progress=told.append)
    assert "ok" in response
    assert all(set(news) == {"phase", "partition", "partitions", "done", "rows"} for news in told)
    assert {news["phase"] for news in told} <= {"syntax", "import", "context", "list", "read"}
    assert {(type(news[name]), news[name]) for news in told for name in ("done", "rows", "partitions")} <= {
        (type(None), None),
        *((int, number) for number in range(10)),
    }
    assert told[-1]["phase"] == "read"
    assert told[-1]["partition"] == "x"


def test_progress_has_counts_and_no_credential() -> None:
    told: list[dict[str, Any]] = []
    code = """
def list_objects(context, metadata):
    from python_connectors_runner.usercode.reporter import Reporter
    plain = Reporter.phase
    def phase(self, phase, partition=None, **counts):
        plain(self, phase, context["token"], partitions=3, done=1, rows=20)
    Reporter.phase = phase
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}
def read_rows(context, metadata):
    yield {"a": 1}
"""
    run(generate_request(code, CONNECTION, credentials=SECRET), progress=told.append)
    assert told[-1] == {"phase": "read", "partition": MARK, "partitions": 3, "done": 1, "rows": 20}


@pytest.mark.parametrize("flags", [[], ["--progress"]])
def test_the_command_says_on_stderr_what_is_going_on_only_when_asked(flags: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "python_connectors_runner", *flags],
        input=json.dumps(generate_request(rows_connector("print('mine')\nyield {'a': 1}"))).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
        check=True,
    )
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert bool(told) == bool(flags)
    assert all(set(news) == {"phase", "partition", "partitions", "done", "rows"} for news in told)
    assert "ok" in json.loads(done.stdout)


def test_a_progress_that_fails_is_a_failure_of_the_runner() -> None:
    def fail(news: dict[str, Any]) -> None:
        raise ValueError("no")

    assert response_of("yield {}", progress=fail)["error"]["code"] == "RUNNER_FAILED"
