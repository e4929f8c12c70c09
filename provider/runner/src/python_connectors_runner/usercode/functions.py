"""How a user's function is called: with what the names of its parameters ask for."""

from __future__ import annotations

from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


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
    try:
        return function(*arguments, **named)
    except TypeError as error:
        if type(error) is not TypeError or error.__traceback__ is None or error.__traceback__.tb_next is not None:
            raise
        # The function's first line was not reached: its parameters are not what is offered.
        raise TypeError(f"{error}: offered are {', '.join(offered)}" if offered else str(error)) from None


def names_parameter(function: Callable[..., Any], name: str) -> bool:
    """Whether ``function`` has a parameter of that name."""
    positional, keyword_only, _, _ = _parameters(function)
    return name in positional or name in keyword_only


def wants_spark(function: Callable[..., Any]) -> bool:
    """Whether ``function`` is of the form ``(spark, context, metadata)``: by the name, or by having three parameters
    where the others have two."""
    if names_parameter(function, "spark"):
        return True
    positional, _, _, _ = _parameters(function)
    return len([name for name in positional if name != "properties"]) - _defaults(function) >= 3


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


def _defaults(function: Callable[..., Any]) -> int:
    """How many of the positional parameters have a default."""
    import inspect

    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 0
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.default is not p.empty and p.kind in positional and p.name != "properties" for p in parameters)


def _parameters(function: Callable[..., Any]) -> tuple[list[str], list[str], bool, bool]:
    """Names of the positional and of the keyword-only parameters; whether there are ``*args``, ``**kwargs``."""
    if type(function) is FunctionType:
        # What inspect would say, without importing it.
        code = function.__code__
        names = code.co_varnames
        positions, keywords = code.co_argcount, code.co_kwonlyargcount
        rest, others = bool(code.co_flags & _VARARGS), bool(code.co_flags & _VARKEYWORDS)
        wrapped = getattr(function, "__wrapped__", None)
        if wrapped is None or not (rest or others):
            # A decorator that names its parameters decides what it gets, whatever it wraps.
            return list(names[:positions]), list(names[positions : positions + keywords]), rest, others
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
