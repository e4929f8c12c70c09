"""The two operations of the protocol: *test* a connection, *generate* a schema."""

from __future__ import annotations

from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.bundle import Bundle, install
from python_connectors_runner.usercode.failures import Failures
from python_connectors_runner.usercode.functions import (
    CONNECTION_FUNCTIONS,
    CONNECTOR_FUNCTIONS,
    call,
    choose_interface,
    defined,
    required,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.usercode.reporter import Reporter


def operate(request: dict[str, Any], folder: str, reporter: Reporter) -> dict[str, Any]:
    """The ``ok`` of the response. Raises ``Failure``."""
    labels = ("connection", "connector") if request["operation"] == "generate" else ("connection",)
    bundles = [Bundle(label, request[label], f"{folder}/{label}") for label in labels]
    failures = Failures(folder, bundles, request["credentials"])
    reporter.phase("syntax")
    for bundle in bundles:
        bundle.compile()
    install(bundles)
    reporter.phase("import")
    modules = [_imported(bundle, failures) for bundle in bundles]
    if request["operation"] == "test":
        _context(modules[0], request["credentials"], bundles[0].entry_file, failures, reporter)
        return {"functions": defined(modules[0], CONNECTION_FUNCTIONS)}
    return _generate(request, bundles, modules, failures, reporter)


def _imported(bundle: Bundle, failures: Failures) -> ModuleType:
    try:
        return bundle.load()
    except BaseException as error:
        failure = failures.raised("import", "IMPORT_FAILED", error)
    failure.file = failure.file or bundle.entry_file
    raise failure


def _context(
    module: ModuleType, credentials: str | None, file: str, failures: Failures, reporter: Reporter
) -> dict[str, Any]:
    reporter.phase("context")
    function = getattr(module, "context", None)
    if not callable(function):
        return {}
    if credentials is None and required(function):
        message = "the connection code's context(credentials) needs credentials, and the connection has none"
        raise failures.refused("context", "CREDENTIALS_MISSING", message, function=function)
    try:
        result = call(function, {} if credentials is None else {"credentials": credentials})
    except BaseException as error:
        failure = failures.raised("context", "CONTEXT_FAILED", error, function=function)
        failure.file = failure.file or file
        raise failure from None
    if not isinstance(result, dict):
        message = f"context must return a dict, not {type(result).__name__}"
        raise failures.refused("context", "CONTEXT_NOT_A_DICT", message, function=function)
    return result


def _generate(
    request: dict[str, Any],
    bundles: list[Bundle],
    modules: list[ModuleType],
    failures: Failures,
    reporter: Reporter,
) -> dict[str, Any]:
    functions = defined(modules[1], CONNECTOR_FUNCTIONS)
    interface = choose_interface(functions, request["interface"], bundles[1].entry_file)
    if interface == "bytes" and request["parser"] is None:
        message = 'the code interface bytes needs a parser: {"type": "csv"} or {"type": "json"}'
        raise Failure("request", "PARSER_MISSING", message)
    context = _context(modules[0], request["credentials"], bundles[0].entry_file, failures, reporter)
    # Not needed by a test: imported here, when it is known that there is something to read.
    from python_connectors_runner.usercode.generation import Generation

    generation = Generation(modules[1], interface, context, request, failures, reporter)
    return {"interface": interface, "functions": functions, **generation.run()}
