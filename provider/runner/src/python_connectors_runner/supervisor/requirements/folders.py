"""Where packages are installed: a folder for each list, Python and machine, and what keeps it as it was made.

Everything here runs as the same user as the code that it is kept from: one runner is one trust domain. Modes and seal
are against accidents and leftovers, so that what one run changes is not imported by the next unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys

from python_connectors_runner.protocol import Failure

# Of the folder's layout: raised when an older folder must not be used.
LAYOUT = "1"
NAME = "pulumi-python-connectors"


def root() -> str:
    """The folder that holds all of them, made for this user alone. Raises ``Failure`` where it is not."""
    folder = os.path.join(_base(), "requirements")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for checked in (os.path.dirname(folder), folder):
            _check_owner(checked)
    except OSError as error:
        message = f"there is no folder for the packages: {folder}: {error.strerror}"
        raise Failure("requirements", "REQUIREMENTS_FOLDER", message) from None
    return folder


def digest(text: str) -> str:
    """The name of the folder for a list in its normal form: by its text, the Python and the machine."""
    machine = os.uname()
    try:
        libc = os.confstr("CS_GNU_LIBC_VERSION")
    except (ValueError, OSError):  # not on this system
        libc = None
    version = ".".join(map(str, sys.version_info[:3]))
    parts = (LAYOUT, text, sys.implementation.name, version, sys.abiflags, sys.platform, machine.machine, str(libc))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _base() -> str:
    if os.environ.get("AWS_LAMBDA_FUNCTION_NAME"):
        return os.path.join(os.path.realpath(os.environ.get("TMPDIR") or "/tmp"), "python-connectors")  # noqa: S108
    given = os.environ.get("PYTHON_CONNECTORS_CACHE")
    if given:
        return os.path.abspath(given)
    cache = os.environ.get("XDG_CACHE_HOME")
    if cache:
        return os.path.join(cache, NAME)
    home = os.path.expanduser("~")
    if home in ("", "~", "/"):
        return f"/tmp/{NAME}-{os.getuid()}"  # noqa: S108
    return os.path.join(home, *(("Library", "Caches") if sys.platform == "darwin" else (".cache",)), NAME)


def _check_owner(folder: str) -> None:
    found = os.lstat(folder)
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    if not mine:
        message = f"others can write the folder {folder}: make it this user's alone, or remove it"
        raise Failure("requirements", "REQUIREMENTS_FOLDER", message)


def make_read_only(folder: str) -> None:
    """Nothing in ``folder`` can be changed by accident, nor a file be added, by a ``.pyc`` of an import for example."""
    for parent, _, files in os.walk(folder, topdown=False):
        for name in files:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                _take_write_permission(path)
        _take_write_permission(parent)


def _take_write_permission(path: str) -> None:
    os.chmod(path, stat.S_IMODE(os.lstat(path).st_mode) & ~0o222)


def seal(folder: str) -> tuple[str, int]:
    """A digest of what is in ``folder`` and its size in bytes.

    By names, sizes, inodes and times. The time of a change can't be set by a program, so nothing needs to be read.
    """
    lines: list[str] = []
    size = 0
    pending = [(folder, "")]
    while pending:
        current, shown = pending.pop()
        with os.scandir(current) as entries:
            for entry in entries:
                name = f"{shown}/{entry.name}"
                found = entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    pending.append((entry.path, name))
                    lines.append(f"{name}\0{found.st_mode}\0{found.st_ino}\0{found.st_ctime_ns}")
                else:
                    size += found.st_size
                    facts = (found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
                    lines.append("\0".join((name, *map(str, facts))))
    lines.sort()
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest(), size
