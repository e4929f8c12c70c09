"""uv and pip: what they are told, what they may know, and what is said of their failures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from wheels import make_wheel

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.requirements import installer
from python_connectors_runner.supervisor.requirements.installer import Installer, find_installer, install
from python_connectors_runner.supervisor.requirements.installer_environment import environment
from python_connectors_runner.supervisor.requirements.installer_output import failure


def none() -> Iterable[str]:
    return ()


INSTALLERS = {
    "uv": lambda: find_installer(keep_cache=False),
    "uv with a cache": lambda: find_installer(keep_cache=True),
    "pip": lambda: find_installer(keep_cache=False, uv_programs=none),
    "pip with a cache": lambda: find_installer(keep_cache=True, uv_programs=none),
    "bundled pip": lambda: find_installer(keep_cache=False, uv_programs=none, pip_programs=installer._bundled_pips),
}


@pytest.fixture(params=INSTALLERS)
def each(request: pytest.FixtureRequest) -> Installer:
    found = INSTALLERS[request.param]()
    assert found.name == ("uv" if request.param.startswith("uv") else "pip")
    return found


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place that packages come from."""
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "wheels").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "downloads"))
    for prefix in ("UV", "PIP"):
        monkeypatch.setenv(f"{prefix}_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return tmp_path / "wheels"


def install_into(tmp_path: Path, found: Installer, text: str) -> Path:
    target, work = tmp_path / "target", tmp_path / "work"
    target.mkdir()
    work.mkdir()
    install(found, text, str(work), str(target), time.monotonic() + 60)
    return target


def test_installs_what_is_locked_compiled_and_nothing_else(each: Installer, wheels: Path, tmp_path: Path) -> None:
    lines = make_wheel(wheels, "first", "1.0") + make_wheel(wheels, "second", "2.0")
    make_wheel(wheels, "third", "1.0")
    target = install_into(tmp_path, each, lines + 'third==1.0 ; os_name == "nt" --hash=sha256:' + "0" * 64)
    assert {path.name for path in target.iterdir()} - {".lock"} == {
        "first",
        "second",
        "first-1.0.dist-info",
        "second-2.0.dist-info",
    }
    assert list(target.glob("first/__pycache__/*.pyc"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"sample==1.0 --hash=sha256:{'0' * 64}", "REQUIREMENTS_HASH_MISMATCH"),
        (f"sample==2.0 --hash=sha256:{'0' * 64}", "REQUIREMENTS_NO_WHEEL"),
        (f"source==1.0 --hash=sha256:{'0' * 64}", "REQUIREMENTS_NO_WHEEL"),
        (f"native==1.0 --hash=sha256:{'0' * 64}", "REQUIREMENTS_NO_WHEEL"),
    ],
    ids=["another file", "no such version", "a source package", "a wheel for another Python"],
)
def test_says_why_it_could_not(each: Installer, wheels: Path, tmp_path: Path, text: str, code: str) -> None:
    make_wheel(wheels, "sample", "1.0")
    make_wheel(wheels, "native", "1.0", tag="cp27-cp27m-win32")
    (wheels / "source-1.0.tar.gz").write_bytes(b"")
    with pytest.raises(Failure) as caught:
        install_into(tmp_path, each, text)
    assert (caught.value.phase, caught.value.code) == ("requirements", code), caught.value.message
    assert caught.value.message.startswith(f"{each.name} could not install the requirements: ")


def test_says_that_the_index_cannot_be_reached_and_no_password(
    each: Installer, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_OFFLINE", "PIP_NO_INDEX"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("PIP_RETRIES", "1")  # pip says nothing of its only try
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:pass-9f1c@127.0.0.1:9/simple")
    with pytest.raises(Failure) as caught:
        install_into(tmp_path, each, f"sample==1.0 --hash=sha256:{'0' * 64}")
    assert caught.value.code == "REQUIREMENTS_NETWORK", caught.value.message
    assert "pass-9f1c" not in caught.value.message


def test_knows_the_machines_index_and_none_of_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG", "PYTHONPATH")
    changing = (
        "PIP_TARGET",
        "PIP_PRE",
        "PIP_NO_BINARY",
        "UV_NO_BINARY",
        "UV_PRERELEASE",
        "UV_TARGET",
        "UV_REQUIRE_HASHES",
    )
    for name in (*secrets, *changing):
        monkeypatch.setenv(name, "x")
    index = {"UV_DEFAULT_INDEX": "https://a", "UV_INDEX_OURS_PASSWORD": "p", "HTTPS_PROXY": "https://b"}
    for name, value in index.items():
        monkeypatch.setenv(name, value)
    variables = environment("/somewhere")
    assert not variables.keys() & {*secrets, *changing}
    assert variables.items() >= index.items()
    assert variables["TMPDIR"] == "/somewhere"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"PIP_INDEX_URL": "https://pip"}, "https://pip"),
        ({"PIP_INDEX_URL": "https://pip", "UV_DEFAULT_INDEX": "https://uv"}, "https://uv"),
        ({"PIP_INDEX_URL": "https://pip", "UV_INDEX_URL": "https://uv"}, None),
    ],
)
def test_uv_uses_the_index_that_pip_is_told_where_it_is_told_none(
    variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment(None).get("UV_DEFAULT_INDEX") == expected


def test_a_program_that_only_stands_in_for_uv_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\necho 'uv: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert find_installer(keep_cache=False, uv_programs=lambda: [str(shim)]).name == "pip"
    (real,) = list(installer._uv_programs())[:1]
    assert find_installer(keep_cache=False, uv_programs=lambda: [str(shim), real]).command[0] == real


def test_neither_is_a_failure_of_its_own() -> None:
    with pytest.raises(Failure) as caught:
        find_installer(keep_cache=False, uv_programs=none, pip_programs=none)
    assert caught.value.code == "REQUIREMENTS_INSTALLER_MISSING"


def test_pip_is_run_by_this_python_apart_from_its_environment() -> None:
    command = find_installer(keep_cache=False, uv_programs=none).command
    assert command[:2] == [sys.executable, "-I"]


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("error: No space left on device (os error 28)", "REQUIREMENTS_DISK_FULL"),
        ("OSError: [Errno 28] No space left on device", "REQUIREMENTS_DISK_FULL"),
        ("cause: dns error: failed to lookup address information", "REQUIREMENTS_NETWORK"),
        ("WARNING: Retrying after connection broken\nERROR: No matching distribution found", "REQUIREMENTS_NETWORK"),
        ("something else", "REQUIREMENTS_INSTALL_FAILED"),
        ("", "REQUIREMENTS_INSTALL_FAILED"),
    ],
)
def test_names_the_cause_by_what_was_printed(output: str, code: str) -> None:
    assert failure("uv", output.encode()).code == code


def test_shows_the_last_lines_without_credentials_and_terminal_sequences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_INDEX_OURS_PASSWORD", "hunter2")
    lines = [f"line {number}" for number in range(100)]
    secret = "\x1b[31mat https://user:hunter2@host/simple?token=hunter2 and https://token@host, by hunter2\xff"
    message = failure("uv", "\n".join([*lines, secret]).encode("latin-1")).message
    assert "hunter2" not in message
    assert message.endswith(
        "line 99\nat https://[credential]@host/simple?[credential] and https://[credential]@host, by [credential]\ufffd"
    )
    assert "line 88" not in message
    assert len(failure("uv", b"x" * 100_000).message) < 2_200


@pytest.mark.slow
def test_installs_from_the_machines_own_index(each: Installer, tmp_path: Path) -> None:
    hashes = (
        "1e61c37477a1626458e36f7b1d82aa5c9b094fa4802892072e49de9c60c4c926",
        "8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254",
    )
    target = install_into(tmp_path, each, "six==1.16.0" + "".join(f" --hash=sha256:{one}" for one in hashes))
    assert (target / "six.py").is_file()
