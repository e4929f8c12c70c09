"""Two connectors in turn: one plants whatever it can, the other looks for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import generate_request, rows_connector
from test_hostile import processes_with

from python_connectors_runner.supervisor.scratch import Scratch
from python_connectors_runner.supervisor.supervise import run

PLANT = """
import builtins, json, os, pathlib, subprocess, sys, tempfile, threading, time
builtins.planted = json.planted = sys.planted = 1
builtins.print = None
sys.path.insert(0, os.getcwd()); sys.modules["planted"] = sys
from python_connectors_runner import protocol
protocol.INFERENCE = 99
os.environ["PLANTED"] = "1"; os.umask(0)
shared = pathlib.Path(properties["shared"])
for folder in (pathlib.Path.cwd(), pathlib.Path.home(), pathlib.Path(tempfile.gettempdir()), shared):
    (folder / "planted").mkdir(mode=0o700); (folder / "planted.py").write_text("")
(shared / "link").symlink_to("/etc"); os.mkfifo(shared / "fifo")
(pathlib.Path.home() / ".netrc").write_text("")
threading.Thread(target=time.sleep, args=(1000,)).start()
for alone in (False, True):
    subprocess.Popen(["sleep", properties["seconds"]], start_new_session=alone)
yield {"planted": 1}
"""
LOOK = """
import builtins, json, os, pathlib, sys, tempfile, threading
from python_connectors_runner import protocol
found = [place for place in (builtins, json, sys) if hasattr(place, "planted")]
found += [key for key in os.environ if key == "PLANTED"]
found += [name for name in ("planted",) if name in sys.modules]
found += [n for n in (print, protocol) if n is None or getattr(n, "INFERENCE", 1) != 1]
old = os.umask(0o22); found += [old] if old != 0o22 else []
for folder in (pathlib.Path.cwd(), pathlib.Path.home(), pathlib.Path(tempfile.gettempdir()), properties["shared"]):
    found += [name for name in os.listdir(folder) if name not in properties["own"]]
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            found += [pid] if properties["seconds"] in file.read().split(chr(0)) else []
    except OSError:
        continue
found += threading.enumerate()[1:]
assert not found, found
yield {"nothing": 1}
"""


def alternate(times: int, folder: Path) -> None:
    shared = str(folder / "shared")
    # By its own number a process of this test is told from those of another.
    seconds = str(10_000_000 + os.getpid())
    properties = {"shared": shared, "own": ["home", "tmp", "connection", "connector"], "seconds": seconds}
    os.mkdir(shared)
    for _ in range(times):
        for body, field in ((PLANT, "planted"), (LOOK, "nothing")):
            code = rows_connector(body).replace(
                "read_rows(context, metadata)", "read_rows(context, metadata, properties)"
            )
            response = run(generate_request(code, properties=properties), scratch=(shared,))
            assert "ok" in response, response
            assert response["ok"]["schema"]["fields"] == {field: "int64"}
            assert response["runner"]["inference"] == 1
    assert processes_with(str(folder)) == []


@pytest.mark.parametrize("times", [30, pytest.param(1_000, marks=pytest.mark.slow)])
def test_what_one_connector_plants_the_other_does_not_see(
    times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "runs"))
    monkeypatch.setenv("HOME", str(tmp_path))
    alternate(times, tmp_path)
    assert list((tmp_path / "runs").iterdir()) == []


def test_what_was_in_a_shared_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "before").touch()
    with Scratch((str(tmp_path), str(tmp_path / "absent"))):
        (tmp_path / "new" / "inner").mkdir(parents=True)
        (tmp_path / "new" / "link").symlink_to(tmp_path / "before")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before"]
