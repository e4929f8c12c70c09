"""The functions of the code interface: which of them the code defines, which one reads, how each is called."""

from __future__ import annotations

from types import FunctionType

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

CONNECTION_FUNCTIONS = ("context",)
# Those that this version runs, by code interface, and those that it knows and refuses.
READ_FUNCTIONS = {"bytes": "read_bytes", "rows": "read_rows"}
LATER_FUNCTIONS = ("read_pandas_dataframe", "read_spark_dataframe", "infer_schema", "parser_function")
CONNECTOR_FUNCTIONS = ("list_objects", *READ_FUNCTIONS.values(), *LATER_FUNCTIONS)


def defined(module: ModuleType, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if callable(getattr(module, name, None))]


def choose_interface(functions: list[str], wanted: str | None, file: str) -> str:
    """The code interface to read with. Raises ``Failure`` (phase missing_function) that names what would do."""
    present = [interface for interface, function in READ_FUNCTIONS.items() if function in functions]
    readers = [name for name in functions if name.startswith("read_")]
    if "list_objects" not in functions:
        message = "the connector code defines no list_objects(context, metadata)"
        raise _failure("MISSING_LIST_OBJECTS", message, file)
    if not readers:
        message = f"the connector code defines no read function: define one of {_known()}"
        raise _failure("MISSING_READ_FUNCTION", message, file)
    if wanted is None and len(readers) > 1:
        message = f"the connector code defines {_listed(readers)}: name the one to use as the code interface"
        raise _failure("AMBIGUOUS_INTERFACE", message, file)
    if wanted is not None and wanted not in present:
        message = (
            f"the code interface is to be {wanted}, which needs {READ_FUNCTIONS[wanted]}; "
            f"the connector code defines {_listed(readers)}"
        )
        raise _failure("INTERFACE_NOT_DEFINED", message, file)
    if not present:
        message = f"this version of the runner does not run {readers[0]}; it runs {_known()}"
        raise _failure("UNSUPPORTED_INTERFACE", message, file)
    interface = wanted or present[0]
    _refuse_later(functions, interface, file)
    return interface


def _refuse_later(functions: list[str], interface: str, file: str) -> None:
    """What would change the schema if it ran must not be passed over in silence."""
    for name in ("infer_schema", *(("parser_function",) if interface == "bytes" else ())):
        if name in functions:
            message = f"this version of the runner does not run {name}: remove it, or it would be passed over"
            raise _failure("UNSUPPORTED_FUNCTION", message, file)


def _known() -> str:
    return _listed([f"{function} (interface {interface})" for interface, function in READ_FUNCTIONS.items()], "or")


def _listed(names: list[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _failure(code: str, message: str, file: str) -> Failure:
    return Failure("missing_function", code, message, file=file)


def call(function: Callable[..., Any], offered: dict[str, Any], by_name_only: tuple[str, ...] = ()) -> Any:
    """Calls a user's function with what it asks for.

    A parameter with the name of something offered gets that. The other parameters get what is left of it in the
    documented order, except what is offered by name only. A function may ask for less than is offered.
    """
    positional, keyword_only, rest, keywords = _parameters(function)
    waiting = [name for name in offered if name not in by_name_only and name not in (*positional, *keyword_only)]
    arguments: list[Any] = []
    named = {name: offered[name] for name in keyword_only if name in offered}
    contiguous = True
    for name in positional:
        if name in offered:
            source: str | None = name
        else:
            source = waiting.pop(0) if waiting else None
        if source is None:
            contiguous = False
        elif contiguous:
            arguments.append(offered[source])
        else:
            named[name] = offered[source]
    if rest:
        arguments.extend(offered[name] for name in waiting)
    elif keywords:
        named |= {name: offered[name] for name in waiting}
    return function(*arguments, **named)


def required(function: Callable[..., Any]) -> bool:
    """Whether the function can't be called without an argument."""
    if type(function) is FunctionType and not hasattr(function, "__wrapped__"):
        return function.__code__.co_argcount > len(function.__defaults__ or ())
    import inspect

    parameters = inspect.signature(function).parameters.values()
    return any(
        parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters
    )


def _parameters(function: Callable[..., Any]) -> tuple[list[str], list[str], bool, bool]:
    """Names of the positional and of the keyword-only parameters; whether there are ``*args``, ``**kwargs``."""
    if type(function) is FunctionType and not hasattr(function, "__wrapped__"):
        # What inspect would say, without importing it.
        code = function.__code__
        names = code.co_varnames
        positions, keywords = code.co_argcount, code.co_kwonlyargcount
        return (
            list(names[:positions]),
            list(names[positions : positions + keywords]),
            bool(code.co_flags & _VARARGS),
            bool(code.co_flags & _VARKEYWORDS),
        )
    import inspect

    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # a callable written in C
        return [], [], True, False
    return (
        [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)],
        [p.name for p in parameters if p.kind is p.KEYWORD_ONLY],
        any(p.kind is p.VAR_POSITIONAL for p in parameters),
        any(p.kind is p.VAR_KEYWORD for p in parameters),
    )


# https://docs.python.org/3/library/inspect.html#code-objects-bit-flags
_VARARGS = 0x04
_VARKEYWORDS = 0x08
