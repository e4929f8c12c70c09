"""The operations of the protocol: *test* a connection; *generate* a schema of, *list* or *read* a connector."""

from __future__ import annotations

from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.bundle import Bundle, install
from python_connectors_runner.usercode.choice import (
    CONNECTION_FUNCTIONS,
    CONNECTOR_FUNCTIONS,
    choose_interface,
    choose_parser,
    defined,
)
from python_connectors_runner.usercode.failures import Failures
from python_connectors_runner.usercode.functions import call, names_parameter, required
from python_connectors_runner.usercode.results import async_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.usercode.reporter import Reporter


def operate(request: dict[str, Any], folder: str, reporter: Reporter) -> dict[str, Any]:
    """The ``ok`` of the response. Raises ``Failure``."""
    labels = ("connection",) if request["operation"] == "test" else ("connection", "connector")
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
    return _about_connector(request, bundles, modules, failures, reporter)


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
        hint = ""
        if names_parameter(function, "properties"):
            hint = ": properties belong to a connector, so that context, which many connectors share, gets none"
        failure = failures.raised("context", "CONTEXT_FAILED", error, function=function, hint=hint)
        failure.file = failure.file or file
        raise failure from None
    if not isinstance(result, dict):
        message = f"context must return a dict, not {type(result).__name__}{async_hint(result)}"
        raise failures.refused("context", "CONTEXT_NOT_A_DICT", message, function=function)
    return result


def _about_connector(
    request: dict[str, Any],
    bundles: list[Bundle],
    modules: list[ModuleType],
    failures: Failures,
    reporter: Reporter,
) -> dict[str, Any]:
    operation = request["operation"]
    functions = defined(modules[1], CONNECTOR_FUNCTIONS)
    file = bundles[1].entry_file
    interface = choose_interface(functions, request["interface"], file, modules[1])
    parser = choose_parser(functions, request["parser"], file) if interface == "bytes" else request["parser"]
    generates = operation == "generate"
    declares = generates and "infer_schema" in functions
    if generates and request["declared"] and not declares:
        from python_connectors_runner.usercode.declared_schema import nothing_declared

        return {"interface": interface, "functions": functions, **nothing_declared()}
    # States are put together: nothing is read.
    reads = operation == "read" or (generates and not declares and request["partitions"] != [])
    if interface == "bytes" and parser is None and operation != "list" and not declares:
        message = (
            'the code interface bytes needs a parser, for example {"type": "csv"} or {"type": "json"}, '
            "or a parser_function(reader, onNext) in the connector code"
        )
        raise Failure("request", "PARSER_MISSING", message)
    # Not needed by a test: imported here, when it is known that there is something to do.
    from python_connectors_runner.usercode.budget import Budget
    from python_connectors_runner.usercode.run import Run

    limits = request["limits"]
    if operation == "read" and limits["rows"] is not None and limits["rows"] >= request["rows"]:
        limits = {**limits, "rows": None}  # no more is read than one row, to know whether there is one
    budget = Budget(limits, reporter, stops=generates)
    run = Run(modules[1], interface, parser, request, failures, reporter, budget)
    if interface == "spark_dataframe" and reads:
        from python_connectors_runner.usercode.spark_session import refuse_in_lambda

        refuse_in_lambda(run)
    if reads or declares or operation == "list":
        run.offered["context"] = _context(modules[0], request["credentials"], bundles[0].entry_file, failures, reporter)
    if operation == "list":
        from python_connectors_runner.usercode.showing import show_items

        return show_items(run)
    if operation == "read":
        from python_connectors_runner.usercode.showing import show_rows

        return {"interface": interface, **show_rows(run)}
    if declares:
        from python_connectors_runner.usercode.declared_schema import declare as result
    else:
        from python_connectors_runner.usercode.generation import generate as result
    return {"interface": interface, "functions": functions, **result(run)}
