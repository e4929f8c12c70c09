"""Installs a list with uv, or with pip where there is no uv. The only place that starts either."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from python_connectors_runner.protocol import Failure
from python_connectors_runner.supervisor.requirements.installer_environment import environment
from python_connectors_runner.supervisor.requirements.installer_output import failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LOOK_SECONDS = 10.0
OUTPUT_BYTES = 64 * 1024

# What both are told: the files that were locked and no others, nothing built here, nothing asked.
LOCKED = ("--require-hashes", "--no-deps", "--only-binary", ":all:")


class Installer:
    """A program that installs. ``command`` is complete but for ``--target`` and the list."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command


def find_installer(
    *,
    keep_cache: bool,
    uv_programs: Callable[[], Iterable[str]] | None = None,
    pip_programs: Callable[[], Iterable[str]] | None = None,
) -> Installer:
    """uv, or pip. Raises ``Failure`` where there is neither.

    ``keep_cache``: whether downloads may be kept for later, outside of the folder that is installed into.
    """
    uv = next(filter(_works, (uv_programs or _uv_programs)()), None)
    if uv is not None:
        # A copy: what runs later must not reach the user's own cache through a link.
        cache = ["--link-mode", "copy"] if keep_cache else ["--no-cache"]
        options = ["--quiet", "--python", sys.executable, "--compile-bytecode", *cache, *LOCKED]
        return Installer("uv", [uv, "pip", "install", *options])
    pip = next(iter((pip_programs or _pip_programs)()), None)
    if pip is not None:
        cache = [] if keep_cache else ["--no-cache-dir"]
        options = ["--quiet", "--no-input", "--disable-pip-version-check", *cache, *LOCKED]
        return Installer("pip", [sys.executable, "-I", pip, "install", *options])
    message = "the runner has neither uv nor pip to install the requirements with"
    raise Failure("requirements", "REQUIREMENTS_INSTALLER_MISSING", message)


def install(installer: Installer, text: str, folder: str, target: str, deadline: float) -> None:
    """Installs a list in its normal form into ``target``; ``folder`` is for what that needs meanwhile.

    Raises ``Failure`` where it can't, or at the deadline. Nothing that was started is left running.
    """
    listed, printed, temporary = (os.path.join(folder, name) for name in ("requirements.txt", "output", "tmp"))
    os.mkdir(temporary)
    with open(listed, "w", encoding="ascii") as file:
        file.write(text)
    command = [*installer.command, "--target", target, "-r", listed]
    with open(printed, "wb") as output:
        status = _run(command, output.fileno(), environment(temporary), deadline)
    if status is None:
        message = f"the time limit was reached while {installer.name} installed the requirements"
        raise Failure("requirements", "REQUIREMENTS_TIMEOUT", message)
    if status != 0:
        raise failure(installer.name, _last_bytes(printed))


def _run(command: list[str], output: int, variables: dict[str, str], deadline: float) -> int | None:
    """The exit status; ``None`` at the deadline. Raises OSError where the program can't be started."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        # Not where somebody's uv.toml or pyproject.toml would count: only the machine's and the user's settings do.
        cwd="/",
        env=variables,
        start_new_session=True,
    )
    try:
        return process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None
    finally:
        _kill_group(process.pid)
        process.wait()


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # PermissionError: macOS, for a group of zombies
        return


def _last_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - OUTPUT_BYTES))
        return file.read()


def _uv_programs() -> Iterable[str]:
    """Beside this Python, among the packages that are baked in, on the PATH."""
    folders = [os.path.dirname(sys.executable)]
    folders += [os.path.join(folder, "bin") for folder in sys.path if folder]
    folders += [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in dict.fromkeys(folders):
        program = os.path.join(folder, "uv")
        if os.path.isfile(program) and os.access(program, os.X_OK):
            yield program


def _works(program: str) -> bool:
    """A version manager's stand-in for a program that isn't there does not."""
    try:
        ran = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            env=environment(None),
            timeout=LOOK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.returncode == 0 and ran.stdout.startswith(b"uv ")


def _pip_programs() -> Iterable[str]:
    """What a Python can run as pip: the package, else the wheel that ``ensurepip`` would install it from."""
    from importlib.util import find_spec

    spec = find_spec("pip")
    if spec is not None and spec.origin is not None:
        yield os.path.dirname(spec.origin)
    yield from _bundled_pips()


def _bundled_pips() -> Iterable[str]:
    try:
        import ensurepip
    except ImportError:  # a distribution's Python may lack it
        return
    folder = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")
    try:
        names = sorted(os.listdir(folder), reverse=True)
    except OSError:
        return
    yield from (os.path.join(folder, name, "pip") for name in names if name.startswith("pip-"))
