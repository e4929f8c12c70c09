"""Starts a fresh interpreter, which prepares itself while the request is read, and waits for it.

``posix_spawn`` and no ``subprocess``: the imports of the latter cost a third of an interpreter's start.
"""

from __future__ import annotations

import os
import sys

import python_connectors_runner
from python_connectors_runner.supervisor.processes import interpreters, starting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# The environment is built from this list, never by taking things away: the parent's holds AWS credentials and,
# in a provider's process, the stack's configuration and passphrase.
ALLOWED_VARIABLES = (
    "PATH",
    "LD_LIBRARY_PATH",
    "JAVA_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)

# No site, no PYTHON* variables, no user folder: what is importable is what the payload says.
INTERPRETER_FLAGS = ("-I", "-S", "-X", "utf8")
BOOTSTRAP = (
    "import sys; sys.path.insert(0, sys.argv[1]); from python_connectors_runner.usercode.main import main; main()"
)
PACKAGE_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(python_connectors_runner.__file__)))


def run_folder() -> str:
    """The path of a new run's folder, not made yet: a name that nobody can guess."""
    base = os.path.realpath(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108
    return os.path.join(base, f"python-connectors-{os.urandom(12).hex()}")


def environment(folder: str) -> dict[str, str]:
    """The child's environment variables: the allowed ones, and those that make a run the same on every machine."""
    variables = {name: os.environ[name] for name in ALLOWED_VARIABLES if name in os.environ}
    return {
        "PATH": os.defpath,
        **variables,
        "HOME": os.path.join(folder, "home"),
        "TMPDIR": os.path.join(folder, "tmp"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        # A client without credentials fails at once, and never borrows the machine's role.
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Interpreter:
    """A process that waits for its request (see ``usercode.main``), and our ends of its pipes.

    ``folder`` is to be made before the request is sent. ``status`` is the exit status once it is known (negative: a
    signal's number). Raises OSError where no process can be started.
    """

    def __init__(self) -> None:
        self.folder = run_folder()
        self.status: int | None = None
        theirs: list[int] = []
        ours: list[int] = []
        try:
            for of_theirs in (0, 0, 1, 1, 1):
                ends = os.pipe()
                theirs.append(ends[of_theirs])
                ours.append(ends[1 - of_theirs])
            with starting:
                self.pid = _spawn(theirs, environment(self.folder))
                interpreters.add(self.pid)
        except BaseException:
            _close(ours)
            raise
        finally:
            _close(theirs)
        # Nothing is ever written to the lifeline: the interpreter ends when it closes.
        self.request, self._lifeline, self.response, self.stdout, self.stderr = ours

    def poll(self) -> int | None:
        """The exit status, where it has ended."""
        return self._wait(os.WNOHANG)

    def end(self) -> None:
        """Ends it with all of its process group, and forgets its pipes. The second call does nothing."""
        if self.request < 0:
            return
        # In this order: while the group has members its number can't be given to another.
        _kill(os.killpg, self.pid)
        if self.status is None:
            # It might not lead a group yet.
            _kill(os.kill, self.pid)
            self._wait(0)
        interpreters.discard(self.pid)
        _close((self.request, self._lifeline, self.response, self.stdout, self.stderr))
        self.request = -1

    def _wait(self, options: int) -> int | None:
        if self.status is None:
            try:
                pid, status = os.waitpid(self.pid, options)
            except ChildProcessError:  # somebody else in this process took it
                pid, status = self.pid, 0
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status


def _spawn(descriptors: list[int], variables: dict[str, str]) -> int:
    *inherited, stdout, stderr = descriptors
    for descriptor in inherited:
        os.set_inheritable(descriptor, True)
    command = [sys.executable, *INTERPRETER_FLAGS, "-c", BOOTSTRAP, PACKAGE_ROOT, *map(str, inherited)]
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, stdout, 1),
        (os.POSIX_SPAWN_DUP2, stderr, 2),
    ]
    return os.posix_spawn(sys.executable, command, variables, file_actions=streams, setsigmask=())


def _kill(kill: Callable[[int, int], None], target: int) -> None:
    try:
        kill(target, 9)  # SIGKILL; the module signal is not needed otherwise
    except (ProcessLookupError, PermissionError):  # PermissionError: macOS, for a group of zombies
        return


def _close(descriptors: list[int] | tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
