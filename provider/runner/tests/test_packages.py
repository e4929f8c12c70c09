"""Without an optional package: what works all the same, and what is refused by the package's name."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import generate_request

from python_connectors_runner.packages import imported
from python_connectors_runner.protocol import Failure

SOURCES = Path(__file__).parent.parent / "src"
CONNECTOR = """
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}

def read_bytes(context, metadata):
    yield bytes.fromhex("HEX")
"""


def run_without_packages(data: bytes, parser: str) -> Any:
    request = generate_request(CONNECTOR.replace("HEX", data.hex()), parser={"type": parser})
    # -S: no site-packages.
    ran = subprocess.run(
        [sys.executable, "-S", "-m", "python_connectors_runner"],
        input=json.dumps(request).encode(),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES)},
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("data", [b'{"a": 1}\n', b'[{"a": 1}]', gzip.compress(b'{"a": 1}')])
def test_json_and_gzip_need_no_package(data: bytes) -> None:
    assert run_without_packages(data, "json")["ok"]["schema"]["fields"] == {"a": "int64"}


@pytest.mark.parametrize(
    ("data", "parser", "purpose", "package"),
    [
        (b"PAR1", "parquet", "the parser parquet", "pyarrow"),
        (b"Obj\x01", "avro", "the parser avro", "fastavro"),
        (b"\x28\xb5\x2f\xfd\x00", "json", "a stream that is compressed with zstd", "zstandard"),
    ],
)
def test_a_parser_without_its_package_says_how_to_add_it(data: bytes, parser: str, purpose: str, package: str) -> None:
    error = run_without_packages(data, parser)["error"]
    assert (error["phase"], error["code"]) == ("parse", "MISSING_PACKAGE")
    assert error["message"].endswith(
        f"{purpose} needs the Python package {package}: add it to the connection's requirements, "
        f"for example {package} in requirements.txt, or bake it into the runner"
    )


def test_a_package_that_is_there_and_can_not_be_imported_is_told_from_a_missing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needs_another.py").write_text("import there_is_no_such_module")
    (tmp_path / "breaks.py").write_text("raise RuntimeError('built for another system')")
    monkeypatch.syspath_prepend(str(tmp_path))
    expected = {
        "needs_another": "ModuleNotFoundError: No module named 'there_is_no_such_module'",
        "breaks": "RuntimeError: built for another system",
    }
    for module, said in expected.items():
        with pytest.raises(Failure) as caught:
            imported(module, "this", "read")
        assert (caught.value.phase, caught.value.code) == ("read", "PACKAGE_BROKEN")
        assert caught.value.message == (
            f"this needs the Python package {module}, which can't be imported ({said}): "
            "pin another release of it in the connection's requirements"
        )


def test_a_package_may_have_another_name_than_its_module() -> None:
    with pytest.raises(Failure, match="the Python package there-is-none:"):
        imported("there_is_none.at_all", "this", "read", "there-is-none")
