"""Measures whole processes of the runner: ``process.py memory KIND DATA_FOLDER SCALE`` or ``process.py startup``.

Prints one line of JSON. Memory: ``mb``, the peak of the process that runs the connector, above that of a bare
interpreter. Start-up: ``ours`` and ``theirs``, seconds of one request and of ``python -c "import json"``.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

CONNECTOR = """
import pickle
import sys

def list_objects(context, metadata):
    yield {"name": "rows", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata, properties):
    if properties["kind"] == "big":
        sys.path.insert(0, properties["code"])
        from rows import big_rows
        yield from big_rows(properties["rows"])
        return
    with open(properties["file"], "rb") as file:
        while True:
            try:
                yield from pickle.load(file)
            except EOFError:
                return
"""
BIG_ROWS = 300
STARTS = 15


def source(entry: str, code: str) -> dict[str, Any]:
    return {"entry": entry, "files": {entry: code}}


def request_of_test() -> dict[str, Any]:
    return {
        "protocol": 1,
        "operation": "test",
        "connection": source("connection.py", "def context(credentials):\n    return {}\n"),
        "credentials": {"value": "none"},
        "requirements": None,
        "output": False,
    }


def memory(kind: str, folder: Path, scale: float) -> dict[str, float]:
    from python_connectors_runner.supervisor.supervise import run

    properties = {
        "kind": kind,
        "file": str(folder / f"{kind}.pickle"),
        "code": str(Path(__file__).parent),
        "rows": max(3, int(BIG_ROWS * scale)),
    }
    request = {
        **request_of_test(),
        "operation": "generate",
        "connector": source("connector.py", CONNECTOR),
        "interface": None,
        "parser": None,
        "properties": properties,
        "limits": {"seconds": None, "rows": None, "bytes": None},
        "sample": None,
        "mapAfter": None,
        "declared": False,
        "slice": None,
        "partitions": None,
        "states": [],
        "partial": False,
    }
    bare = bare_peak()
    response = run(request)
    if "ok" not in response:
        raise SystemExit(json.dumps(response))
    return {
        "mb": (peak_of_children() - bare) / 2**20,
        "rows": response["ok"]["counts"]["rows"],
    }


def peak_of_children() -> int:
    """In bytes: of the largest of the processes that this one waited for."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def bare_peak() -> int:
    """In bytes. Asked in the interpreter itself: what its parent is told has the parent's own size as its least."""
    code = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    if sys.platform == "linux":
        code = "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(answer.stdout) * (1 if sys.platform == "darwin" else 1024)


def startup() -> dict[str, float]:
    request = json.dumps(request_of_test()).encode()
    ours: list[float] = []
    theirs: list[float] = []
    runner = [sys.executable, "-m", "python_connectors_runner"]
    process_seconds(runner, request)  # writes the compiled modules
    for _ in range(STARTS):
        ours.append(process_seconds(runner, request))
        theirs.append(process_seconds([sys.executable, "-c", "import json"], b""))
    return {"ours": sorted(ours)[STARTS // 2], "theirs": sorted(theirs)[STARTS // 2]}


def process_seconds(command: list[str], text: bytes) -> float:
    """On the clock, unlike the other figures: the runner's two processes start at the same time, to be ready sooner."""
    start = time.perf_counter()
    subprocess.run(command, input=text, check=True, capture_output=True, env=dict(os.environ))
    return time.perf_counter() - start


if __name__ == "__main__":
    _, what, *rest = sys.argv
    print(json.dumps(startup() if what == "startup" else memory(rest[0], Path(rest[1]), float(rest[2]))))
