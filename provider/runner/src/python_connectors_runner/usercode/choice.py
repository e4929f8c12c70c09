"""Which functions of the code interface the code defines, and which of them gives the data."""

from __future__ import annotations

from python_connectors_runner.interfaces import READ_FUNCTIONS
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

CONNECTION_FUNCTIONS = ("context",)
CONNECTOR_FUNCTIONS = ("list_objects", *READ_FUNCTIONS.values(), "infer_schema", "parser_function")

MAX_NAMES = 10


def defined(module: ModuleType, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if callable(getattr(module, name, None))]


def choose_interface(functions: list[str], wanted: str | None, file: str, module: ModuleType) -> str:
    """The code interface to read with. Raises ``Failure`` (phase missing_function) that names what would do.

    ``functions`` are those of ``module`` that mean something here; the others may be misspelt.
    """
    present = [interface for interface, function in READ_FUNCTIONS.items() if function in functions]
    names = [READ_FUNCTIONS[interface] for interface in present]
    if "list_objects" not in functions:
        message = "the connector code defines no list_objects(context, metadata)" + _instead(module, ("list_objects",))
        raise _failure("MISSING_LIST_OBJECTS", message, file)
    if not present:
        message = f"the connector code defines no read function: define one of {_known()}"
        message += _instead(module, tuple(READ_FUNCTIONS.values()))
        raise _failure("MISSING_READ_FUNCTION", message, file)
    if wanted is None and len(present) > 1:
        message = f"the connector code defines {_listed(names)}: name the one to use as the code interface"
        raise _failure("AMBIGUOUS_INTERFACE", message, file)
    if wanted is not None and wanted not in present:
        message = (
            f"the code interface is to be {wanted}, which needs {READ_FUNCTIONS[wanted]}; "
            f"the connector code defines {_listed(names)}"
        )
        raise _failure("INTERFACE_NOT_DEFINED", message, file)
    return wanted or present[0]


def choose_parser(functions: list[str], parser: dict[str, object] | None, file: str) -> dict[str, object] | None:
    """The parser of the bytes interface: the one that is set, or the code's own ``parser_function``.

    ``None`` where there is neither. Raises ``Failure`` (phase missing_function) where the two don't agree.
    """
    own = "parser_function" in functions
    if parser is None:
        return {"type": "custom"} if own else None
    if parser["type"] == "custom" and not own:
        message = "the parser is to be custom, which needs parser_function(reader, onNext) in the connector code"
        raise _failure("MISSING_PARSER_FUNCTION", message, file)
    if own and parser["type"] != "custom":
        message = (
            f"the connector code defines parser_function, and the parser is to be {parser['type']}: "
            'remove one of them, or set the parser to {"type": "custom"}'
        )
        raise _failure("AMBIGUOUS_PARSER", message, file)
    return parser


def _instead(module: ModuleType, missing: tuple[str, ...]) -> str:
    """What ``module`` defines in place of ``missing``."""
    own = [
        name
        for name, value in vars(module).items()
        if name not in CONNECTOR_FUNCTIONS and getattr(value, "__module__", None) == module.__name__ and callable(value)
    ]
    if not own:
        return ""
    from difflib import get_close_matches

    for name in own:
        near = get_close_matches(name, missing, 1)
        if near:
            return f"; the connector code defines {name}: did you mean {near[0]}?"
    more = ", ..." if len(own) > MAX_NAMES else ""
    return f"; the connector code defines {', '.join(own[:MAX_NAMES])}{more}"


def _known() -> str:
    return _listed([f"{function} (interface {interface})" for interface, function in READ_FUNCTIONS.items()], "or")


def _listed(names: list[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _failure(code: str, message: str, file: str) -> Failure:
    return Failure("missing_function", code, message, file=file)
