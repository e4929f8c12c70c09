"""The Lambda zip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import timeless

import pack


def test_two_packings_are_the_same_bytes_whatever_the_files_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.pack(tmp_path / "first.zip")
    copy = tmp_path / "copy"
    for name in reversed(pack.names()):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((pack.SOURCES / name).read_bytes())
        os.utime(copy / name, (0, 0))
        (copy / name).chmod(0o600)
    monkeypatch.setattr(pack, "SOURCES", copy)
    pack.pack(tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_the_zip_holds_the_package_s_sources_only(tmp_path: Path) -> None:
    pack.pack(tmp_path / "runner.zip")
    with zipfile.ZipFile(tmp_path / "runner.zip") as archive:
        names = archive.namelist()
    assert "python_connectors_runner/aws_lambda.py" in names
    assert all(name.startswith("python_connectors_runner/") and name.endswith(".py") for name in names)
    assert os.listdir(tmp_path) == ["runner.zip"]


def test_the_unpacked_zip_runs_as_a_lambda_handler(tmp_path: Path) -> None:
    pack.pack(tmp_path / "runner.zip")
    with zipfile.ZipFile(tmp_path / "runner.zip") as archive:
        archive.extractall(tmp_path / "task")
    program = """
import json, sys
from python_connectors_runner.aws_lambda import handler
class Context:
    def get_remaining_time_in_millis(self):
        return 60_000
request = {"protocol": 1, "operation": "test", "credentials": None, "requirements": None, "output": False,
           "connection": {"entry": "c.py", "files": {"c.py": "def context(credentials=''): return {}"}}}
print(json.dumps(handler(request, Context())))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'task')!r})\n{program}"],
        capture_output=True,
        check=True,
    )
    assert timeless(json.loads(done.stdout)) == {
        "protocol": 1,
        "runner": {"inference": 1, "memoryMb": None},
        "ok": {"functions": ["context"]},
    }
