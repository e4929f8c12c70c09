"""Whatever user code does, there is one answer, and nothing of the run is left: in a runner's own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, check, request_of

SOURCES = str(Path(__file__).parents[1] / "src")
MEGABYTES = 300


@pytest.mark.parametrize("row", HOSTILE, ids=[row["name"] for row in HOSTILE])
def test_a_hostile_run_is_one_answer_and_leaves_nothing(row: dict[str, Any], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": SOURCES,
        "TMPDIR": str(tmp_path),
        "PYTHON_CONNECTORS_MEMORY_MB": str(MEGABYTES),
    }
    done = subprocess.run(
        [sys.executable, "-m", "python_connectors_runner"],
        input=json.dumps(request_of(row)).encode(),
        capture_output=True,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
    check(row, json.loads(done.stdout))
    assert list(tmp_path.iterdir()) == []
    assert processes_with(str(tmp_path)) == []


def processes_with(text: str) -> list[int]:
    """The processes whose environment holds ``text``, as that of a run and of all that it starts does."""
    found = []
    for folder in Path("/proc").glob("*"):  # nothing, where there is none
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if text.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found
