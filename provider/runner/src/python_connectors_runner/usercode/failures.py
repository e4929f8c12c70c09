"""Turns what the user's code raised into a ``Failure``: its own frames, its own line, relative file names."""

from __future__ import annotations

import builtins
import sys

from python_connectors_runner.protocol import MAX_FRAMES, MAX_MESSAGE, Failure, bounded, length
from python_connectors_runner.usercode.bundle import source_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, TracebackType
    from typing import Any

    from python_connectors_runner.protocol import Frame
    from python_connectors_runner.redaction import Redactor
    from python_connectors_runner.usercode.bundle import Bundle

LESS_MEMORY = "let it hold less at a time, or give the runner more memory"
MAX_WRAPPERS = 20
# The exceptions that usercode.hints knows something about.
HINTED = (KeyError, FileNotFoundError, AttributeError, ImportError)
MAX_CAUSE = 500
MAX_CAUSES = 6
MAX_OF_GROUP = 3
# Since Python 3.11.
_GROUP: Any = getattr(builtins, "BaseExceptionGroup", ())


class Failures:
    """Makes the failures of one run. ``credentials`` are kept out of every text before it is cut."""

    def __init__(self, folder: str, bundles: Sequence[Bundle], credentials: str | None) -> None:
        self._folder = f"{folder}/"
        self._bundles = {bundle.label: bundle for bundle in bundles}
        self._credentials = credentials
        self._made: Redactor | None = None
        self.packages = frozenset(bundle.package for bundle in bundles)

    @property
    def redactor(self) -> Redactor:
        if self._made is None:
            from python_connectors_runner.redaction import Redactor

            self._made = Redactor(self._credentials)
        return self._made

    def text(self, text: str, limit: int = MAX_MESSAGE) -> str:
        """``text`` without credentials, without the run's folder, which is another in every run, and with the
        modules' names as the user's code spells them."""
        text = text.replace(self._folder, "")
        for bundle in self._bundles.values():
            text = text.replace(f"{bundle.package}.", "")
        return bounded(self.redactor.text(text), limit)

    def raised(
        self,
        phase: str,
        code: str,
        error: BaseException,
        *,
        function: Callable[..., Any] | None = None,
        partition: str | None = None,
        hint: str = "",
    ) -> Failure:
        """``error`` came out of the user's code; ``function`` is the one that the runner called. ``hint`` is added to
        what it says, before its causes."""
        frames = self._frames(error.__traceback__)
        message = described(error)
        if isinstance(error, ModuleNotFoundError) and frames and self._is_foreign(error.name):
            from python_connectors_runner.packages import missing_package

            code, message = "MISSING_PACKAGE", missing_package(error)
        elif not hint and isinstance(error, HINTED):
            from python_connectors_runner.usercode.hints import hint_of

            hint = hint_of(error, frames, self._bundles.values())
        causes = "".join(f"\ncaused by {self.text(described(cause), MAX_CAUSE)}" for cause in causes_of(error))
        message = self.text(message + hint, MAX_MESSAGE - length(causes)) + causes
        if isinstance(error, MemoryError):
            phase, code = "limit", "MEMORY_LIMIT"
            message = f"the code asked for more memory than a run may take ({message}); {LESS_MEMORY}"
        place = self._definition(function)
        if frames:
            last = frames[-1]
            place = (last["file"], last["line"], last["source"])
        return self._failure(phase, code, message, place, partition, _shortened(frames))

    def refused(
        self,
        phase: str,
        code: str,
        message: str,
        *,
        function: Callable[..., Any] | None = None,
        result: object = None,
        partition: str | None = None,
    ) -> Failure:
        """The user's code gave something that the interface doesn't allow.

        ``result`` is what ``function`` returned: of a generator, the line that it stands at is named.
        """
        return self._failure(
            phase, code, self.text(message), self._standing(result) or self._definition(function), partition, []
        )

    def _failure(
        self,
        phase: str,
        code: str,
        message: str,
        place: tuple[str | None, int | None, str | None],
        partition: str | None,
        frames: list[Frame],
    ) -> Failure:
        file, line, source = place
        name = None if partition is None else self.text(partition)
        return Failure(phase, code, message, file=file, line=line, source=source, partition=name, traceback=frames)

    def _frames(self, trace: TracebackType | None) -> list[Frame]:
        frames: list[Frame] = []
        while trace is not None:
            code = trace.tb_frame.f_code
            file = self._relative(code)
            if file is not None:
                source = self._source(file, trace.tb_lineno)
                frames.append({"file": file, "line": trace.tb_lineno, "function": code.co_name, "source": source})
            trace = trace.tb_next
        return frames

    def _is_foreign(self, name: str | None) -> bool:
        """Whether a module that was not found would have come from a package, not from the user's own files."""
        top = (name or "").partition(".")[0]
        return bool(top) and top not in self.packages and top not in sys.stdlib_module_names

    def _relative(self, code: CodeType) -> str | None:
        """``connector/flights.py`` where ``code`` is the user's own."""
        if not code.co_filename.startswith(self._folder):
            return None
        file = code.co_filename[len(self._folder) :]
        label, _, name = file.partition("/")
        return file if label in self._bundles and name in self._bundles[label].files else None

    def _source(self, file: str, line: int) -> str | None:
        label, _, name = file.partition("/")
        source = source_line(self._bundles[label].files[name], line)
        return None if source is None else self.text(source)

    def _place(self, code: CodeType, line: int) -> tuple[str, int, str | None] | None:
        file = self._relative(code)
        return None if file is None else (file, line, self._source(file, line))

    def _definition(self, function: Callable[..., Any] | None) -> tuple[str | None, int | None, str | None]:
        code = getattr(_plain(function), "__code__", None)
        return (self._place(code, code.co_firstlineno) if code is not None else None) or (None, None, None)

    def _standing(self, result: object) -> tuple[str, int, str | None] | None:
        frame = getattr(result, "gi_frame", None)
        return None if frame is None else self._place(frame.f_code, frame.f_lineno)


def _plain(function: Any) -> Any:
    """The function that a decorator, a partial, a method or a callable object stands for."""
    for _ in range(MAX_WRAPPERS):
        if hasattr(function, "__code__") and not hasattr(function, "__wrapped__"):
            return function
        inner = getattr(function, "__wrapped__", None) or getattr(function, "func", None)
        if inner is None and not hasattr(function, "__code__"):
            inner = vars(type(function)).get("__call__")
        if inner is None:
            return function
        function = inner
    return function


def described(error: BaseException) -> str:
    """``ValueError: text``, even where the exception can't be printed."""
    name = type(error).__name__
    try:
        text = str(error)
    except BaseException:
        text = "<the exception can't be printed>"
    return f"{name}: {text}" if text else name


def causes_of(error: BaseException, depth: int = 3) -> list[BaseException]:
    """What ``error`` came from, as a traceback shows it, and the first exceptions of a group: a few of them."""
    if not depth:
        return []
    nearest: list[BaseException] = []
    if isinstance(error, _GROUP):
        nearest += error.exceptions[:MAX_OF_GROUP]
    cause = error.__cause__
    if cause is None and not error.__suppress_context__ and isinstance(error.__context__, Exception):
        cause = error.__context__
    if cause is not None:
        nearest.append(cause)
    found: list[BaseException] = []
    for one in nearest:
        found += [one, *causes_of(one, depth - 1)]
    return found[:MAX_CAUSES]


def _shortened(frames: list[Frame]) -> list[Frame]:
    """An endless recursion's traceback: how it began and where it ended."""
    if len(frames) <= MAX_FRAMES:
        return frames
    half = MAX_FRAMES // 2
    return frames[:half] + frames[-half:]
