"""What to do about exceptions whose text doesn't say what the run did to cause them. Imported when there is one."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from python_connectors_runner.protocol import Frame
    from python_connectors_runner.usercode.bundle import Bundle

OWN_SURROUNDINGS = (
    ": the run has its own environment and working folder: pass values as properties or credentials, put files into "
    "the code folder"
)


def hint_of(error: BaseException, frames: Sequence[Frame], bundles: Iterable[Bundle]) -> str:
    """What to add to the text of ``error``, perhaps nothing; ``frames`` are those of the user's code."""
    if isinstance(error, KeyError):
        return OWN_SURROUNDINGS if _raised_in(error.__traceback__) == ("os", "__getitem__") else ""
    if isinstance(error, FileNotFoundError):
        return OWN_SURROUNDINGS if _is_relative(error) else ""
    if isinstance(error, (AttributeError, ImportError)):
        return _hidden_package(error, frames, bundles)
    return ""


def _raised_in(trace: TracebackType | None) -> tuple[object, str]:
    """The module and the function that the exception came from."""
    found: tuple[object, str] = ("", "")
    while trace is not None:
        frame = trace.tb_frame
        found = (frame.f_globals.get("__name__"), frame.f_code.co_name)
        trace = trace.tb_next
    return found


def _is_relative(error: FileNotFoundError) -> bool:
    """Whether a file was looked for in the working folder; what ``subprocess`` doesn't find is a program."""
    name = error.filename
    if not isinstance(name, (str, os.PathLike)) or os.path.isabs(name):
        return False
    return _raised_in(error.__traceback__)[0] != "subprocess"


def _hidden_package(error: AttributeError | ImportError, frames: Sequence[Frame], bundles: Iterable[Bundle]) -> str:
    """Whether what is missing in a module of the code was looked for in a package with the same name."""
    module = error.name if isinstance(error, ImportError) else getattr(error.obj, "__name__", None)
    if isinstance(error, AttributeError) and type(error.obj).__name__ != "module":
        return ""
    label, _, rest = str(module).partition(".")
    top = rest.partition(".")[0]
    for bundle in bundles:
        file = bundle.modules.get(f"{label}.{top}")
        if bundle.package != label or file is None:
            continue
        imports_itself = bool(frames) and frames[-1]["file"] == f"{bundle.label}/{file}"
        if imports_itself or _is_installed(top):
            return f": the file {file} of the code hides the package {top}: rename it"
    return ""


def _is_installed(name: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
