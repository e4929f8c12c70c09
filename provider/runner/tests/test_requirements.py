"""A connection's packages: installed once, for its runs only, and as they were locked."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import error_of, generate_request, request_of_test
from wheels import make_wheel

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.requirements import folders
from python_connectors_runner.supervisor.requirements import installed as installed_module
from python_connectors_runner.supervisor.requirements.installed import Installed, installed
from python_connectors_runner.supervisor.requirements.locks import Lock
from python_connectors_runner.supervisor.requirements.pruning import prune, size_of
from python_connectors_runner.supervisor.supervise import run
from python_connectors_runner.supervisor.workspace import remove

VERSION_OF = "import sample\ndef context():\n    raise ValueError(sample.VERSION)\n"
CONNECTOR = """
import sample
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}
def read_rows(context, metadata):
    yield {f"v{sample.VERSION[0]}": sample.VERSION}
"""

ROWS = """
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}
def read_rows(context, metadata):
    yield {"id": 1}
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that packages are installed into; wheels come from ``tmp_path / "wheels"`` alone."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    for name, value in {
        "PYTHON_CONNECTORS_CACHE": str(tmp_path / "cache"),
        "XDG_CACHE_HOME": str(tmp_path / "downloads"),
        "UV_FIND_LINKS": str(wheels),
        "UV_OFFLINE": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
    }.items():
        monkeypatch.setenv(name, value)
    yield tmp_path / "cache" / "requirements"
    remove(str(tmp_path / "cache"))  # the packages are read-only


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "wheels"


def run_with(requirements: str, code: str = VERSION_OF, deadline: float | None = None) -> dict[str, Any]:
    return run({**request_of_test(code), "requirements": requirements}, deadline=deadline)


def version(requirements: str) -> str:
    error = error_of(run_with(requirements))
    assert error["phase"] == "context", error
    return str(error["message"]).removeprefix("ValueError: ")


def held(requirements: str) -> Installed:
    found = installed(requirements, None)
    assert found is not None
    return found


def folder_of(root: Path) -> Path:
    (folder,) = [path for path in root.iterdir() if path.is_dir()]
    return folder


def test_connection_and_connector_import_what_the_connection_requires(wheels: Path) -> None:
    request = generate_request(CONNECTOR, 'import sample\ndef context():\n    return {"version": sample.VERSION}\n')
    response = run({**request, "requirements": make_wheel(wheels, "sample", "1.2")})
    assert response["ok"]["schema"]["fields"] == {"v1": "string"}


def test_connections_with_conflicting_packages_alternate_in_one_runner(wheels: Path) -> None:
    lists = {number: make_wheel(wheels, "sample", number) for number in ("1.0", "2.0")}
    for number in ("1.0", "2.0") * 5:
        assert version(lists[number]) == number


def test_a_run_without_requirements_finds_none_of_another_connections(wheels: Path) -> None:
    assert version(make_wheel(wheels, "sample", "1.0")) == "1.0"
    error = error_of(run(request_of_test("import sample")))
    assert (error["phase"], error["message"]) == (
        "import",
        "ModuleNotFoundError: No module named 'sample': add the package that has it to the connection's requirements, "
        "or the file to the code",
    )


def test_a_list_is_installed_once_however_it_is_written(wheels: Path, root: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    assert version(line) == "1.0"
    (wheels / "sample-1.0-py3-none-any.whl").unlink()
    assert version("# the same\r\n" + line.replace(" --hash", " \\\r\n    --hash")) == "1.0"
    assert len([path for path in root.iterdir() if path.is_dir()]) == 1


def test_runs_at_the_same_time_install_once(wheels: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    found: list[Installed] = []
    threads = [threading.Thread(target=lambda: found.append(held(line))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A second installation would have replaced the folder that others were given.
    assert {os.stat(one.packages).st_ino for one in found} == {os.stat(found[0].packages).st_ino}
    assert len(found) == 6
    for one in found:
        one.release()


def test_who_waits_to_install_takes_what_others_installed_and_hold_meanwhile(
    wheels: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    other = held(line)
    folder = Path(other.packages).parent
    away = folder.rename(root / "away")
    looked = threading.Event()

    def is_as_made(path: str) -> bool:
        found = as_made(path)
        looked.set()
        return found

    as_made = installed_module._is_as_made
    monkeypatch.setattr(installed_module, "_is_as_made", is_as_made)
    found: list[Installed] = []
    waiting = threading.Thread(target=lambda: found.append(held(line)))
    waiting.start()
    looked.wait()
    away.rename(folder)
    waiting.join()
    assert found[0].packages == other.packages
    found[0].release()
    other.release()


def test_an_installation_that_broke_off_is_never_used(wheels: Path, root: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    assert version(line) == "1.0"
    folder = folder_of(root)
    os.chmod(folder / "packages", 0o700)
    remove(str(folder / "packages" / "sample"))
    (folder / "seal").unlink()
    left = root / f".{folder.name}"
    (left / "packages").mkdir(parents=True)
    assert version(line) == "1.0"
    assert not left.exists()


@pytest.mark.parametrize("forged", [False, True], ids=["alone", "with its seal"])
def test_packages_that_a_run_changed_are_not_imported_by_the_next(wheels: Path, forged: bool, root: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    assert version(line) == "1.0"
    module = folder_of(root) / "packages" / "sample" / "__init__.py"
    before = module.stat()
    code = f"""
import os
def context():
    os.chmod({str(module)!r}, 0o600)
    with open({str(module)!r}, "r+") as file:
        file.write("VERSION = '6.6'")
    os.chmod({str(module)!r}, 0o444)
    os.utime({str(module)!r}, ns=({before.st_atime_ns}, {before.st_mtime_ns}))
    return {{}}
"""
    assert "ok" in run_with(line, code)
    if forged:
        seal, size = folders.seal(str(folder_of(root) / "packages"))
        (folder_of(root) / "seal").write_text(f"{seal}\n{size}\n")
    assert module.read_text().startswith("VERSION = '6.6'")
    assert version(line) == "1.0"
    # The compiled file alone would have hidden the change, as size and date are the same.
    assert module.read_text().startswith("VERSION = '1.0'")


def test_packages_can_be_written_by_nobody(wheels: Path, root: Path) -> None:
    version(make_wheel(wheels, "sample", "1.0"))
    packages = folder_of(root) / "packages"
    modes = {path.stat().st_mode & 0o222 for path in (packages, *packages.rglob("*"))}
    assert modes == {0}


def test_packages_are_compiled_so_that_an_import_writes_nothing(wheels: Path, root: Path) -> None:
    version(make_wheel(wheels, "sample", "1.0"))
    assert list(folder_of(root).glob("packages/sample/__pycache__/__init__.*.pyc"))


def test_what_is_baked_in_in_its_version_is_not_installed(
    wheels: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = tmp_path / "layer"
    (layer / "sample").mkdir(parents=True)
    (layer / "Sample-1.0.dist-info").mkdir()
    (layer / "sample" / "__init__.py").write_text("VERSION = 'baked in'\n")
    monkeypatch.syspath_prepend(str(layer))
    one, two = make_wheel(wheels, "sample", "1.0"), make_wheel(wheels, "sample", "2.0")
    assert version(one) == "baked in"
    assert not root.exists()
    assert version(two) == "2.0"


def baked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, lines: str) -> None:
    """A layer with ``sample`` in ``version`` that was built from the list ``lines``."""
    layer = tmp_path / "layer"
    (layer / "sample").mkdir(parents=True)
    (layer / f"sample-{version}.dist-info").mkdir()
    (layer / "sample" / "__init__.py").write_text(f"VERSION = 'baked {version}'\n")
    (layer / "python-connectors-baked-in.txt").write_text(lines)
    monkeypatch.syspath_prepend(str(layer))


OTHER = f'other==1.0 ; sys_platform == "nowhere" --hash=sha256:{"0" * 64}\n'
EARLIER = f'sample==0.9 ; python_version < "3.0" --hash=sha256:{"0" * 64}\n'
LATER = f'sample==1.0 ; python_version >= "3.0" --hash=sha256:{"0" * 64}\n'


@pytest.mark.parametrize("lines", [OTHER, EARLIER + LATER, OTHER + EARLIER + LATER])
def test_a_list_that_is_baked_in_needs_no_installer_whatever_its_markers_left_out(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    baked(tmp_path, monkeypatch, "1.0", OTHER + EARLIER + LATER)

    def no_installer(**_: object) -> None:
        raise AssertionError("an installer was looked for")

    monkeypatch.setattr(installed_module, "find_installer", no_installer)
    assert installed(lines, None) is None
    assert not root.exists()


def test_part_of_a_list_that_is_baked_in_is_not_installed_and_what_it_lacks_is(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    baked(tmp_path, monkeypatch, "1.0", line + OTHER)
    assert version(line) == "baked 1.0"
    more = make_wheel(wheels, "more", "2.0")
    assert version(line + OTHER + more) == "baked 1.0"
    assert "ok" in run_with(line + OTHER + more, "import more\n")


def test_an_entry_is_installed_where_another_version_is_found_first_than_was_baked_in(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = make_wheel(wheels, "sample", "1.0").replace(" --hash", ' ; python_version >= "3.0" --hash')
    baked(tmp_path, monkeypatch, "2.0", line)
    assert version(line) == "1.0"


@pytest.mark.parametrize("name", ["json", "python_connectors_runner"])
def test_a_package_hides_neither_the_standard_library_nor_the_runner(wheels: Path, name: str) -> None:
    line = make_wheel(wheels, name, "1.0", source="raise ImportError('hidden')\n")
    connector = f"import json\nprint(json.dumps(1))\n{ROWS}"
    response = run({**generate_request(connector), "requirements": line})
    assert response["ok"]["schema"]["fields"] == {"id": "int64"}


def test_a_package_for_other_machines_only_is_left_out(wheels: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    other = f'other==1.0 ; sys_platform == "nowhere" --hash=sha256:{"0" * 64}\n'
    assert version(line + other) == "1.0"
    assert "ok" in run_with(other, "")


def test_an_unlocked_list_is_refused_though_nobody_checked_it_before() -> None:
    error = error_of(run_with("six\n"))
    assert (error["phase"], error["code"]) == ("requirements", "REQUIREMENTS_UNLOCKED")
    assert "line 1: six is not pinned to one version and has no hash; lock the list: `uv pip" in error["message"]


def test_an_empty_list_is_none(root: Path) -> None:
    assert "ok" in run_with("# nothing\n", "")
    assert not root.exists()


def test_the_deadline_ends_an_installation_and_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.delenv("UV_OFFLINE")
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        error = error_of(run_with(f"sample==1.0 --hash=sha256:{'0' * 64}", deadline=time.monotonic() + 1))
    assert (error["phase"], error["code"]) == ("requirements", "REQUIREMENTS_TIMEOUT")
    assert [path.name for path in root.iterdir() if not path.name.endswith(".lock")] == []


def test_the_deadline_ends_waiting_for_another_run(wheels: Path, root: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    assert version(line) == "1.0"
    lock = Lock(f"{folder_of(root)}.lock")
    assert lock.try_own()
    try:
        error = error_of(run_with(line, deadline=time.monotonic() + 0.2))
    finally:
        lock.close()
    assert (error["phase"], error["code"]) == ("requirements", "REQUIREMENTS_TIMEOUT")


def test_pruning_removes_what_was_not_used_for_longest_and_nothing_in_use(wheels: Path, root: Path) -> None:
    found = [held(make_wheel(wheels, "sample", f"{number}.0")) for number in range(4)]
    names = [Path(one.packages).parent.name for one in found]
    for age, name in enumerate(names):
        os.utime(root / f"{name}.lock", (1_000_000 + age, 1_000_000 + age))
    for one in found[1:]:
        one.release()
    left = root / f".{'0' * 32}"
    left.mkdir()
    prune(str(root), names[3], size_of(str(root / names[0])) + size_of(str(root / names[2])))
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == sorted([names[0], names[2], names[3]])
    prune(str(root), names[3], 0)
    found[0].release()
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == sorted([names[0], names[3]])


def test_a_folder_that_others_can_write_is_refused(wheels: Path, root: Path) -> None:
    root.mkdir(parents=True)
    root.chmod(0o777)
    error = error_of(run_with(make_wheel(wheels, "sample", "1.0")))
    assert (error["phase"], error["code"]) == ("requirements", "REQUIREMENTS_FOLDER")


def test_a_link_in_the_folders_place_is_refused(wheels: Path, root: Path, tmp_path: Path) -> None:
    root.parent.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    root.symlink_to(tmp_path / "elsewhere")
    assert error_of(run_with(make_wheel(wheels, "sample", "1.0")))["code"] == "REQUIREMENTS_FOLDER"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"AWS_LAMBDA_FUNCTION_NAME": "f", "TMPDIR": None}, "/tmp/python-connectors/requirements"),
        ({"PYTHON_CONNECTORS_CACHE": None}, "{downloads}/pulumi-python-connectors/requirements"),
        ({}, "{cache}/requirements"),
    ],
    ids=["Lambda", "the user's cache", "as the local runner says"],
)
def test_packages_are_where_the_runner_keeps_things(
    variables: dict[str, str | None], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert folders.root() == expected.format(downloads=tmp_path / "downloads", cache=tmp_path / "cache")


def test_a_run_without_requirements_imports_nothing_that_installs() -> None:
    code = """
import json, sys
from python_connectors_runner.supervisor.supervise import run
assert "ok" in run(json.load(sys.stdin))
package = "python_connectors_runner.supervisor.requirements"
print([name for name in sys.modules if name.startswith(f"{package}.") and name != f"{package}.held"])
"""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(request_of_test("")),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.stdout == "[]\n"


def test_a_failure_leaves_a_runner_that_installs(wheels: Path) -> None:
    line = make_wheel(wheels, "sample", "1.0")
    with pytest.raises(Failure):
        installed(line.replace("sha256:", "sha256:0000000000")[: len(line) - 1], None)
    assert version(line) == "1.0"
