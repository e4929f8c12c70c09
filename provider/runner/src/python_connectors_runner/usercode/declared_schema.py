"""``infer_schema``: the schema that the code declares, in any of the forms that it may have."""

from __future__ import annotations

import sys

from python_connectors_runner.inference.names import written_path
from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.unsupported import Refused, TooManyFields
from python_connectors_runner.usercode.answers import bounded_warnings, checked_fields, too_many_fields, warnings_of
from python_connectors_runner.usercode.functions import call, wants_spark
from python_connectors_runner.usercode.results import async_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from python_connectors_runner.usercode.run import Run

    Take = Callable[[Any, Record, Run], "Iterable[Segments] | None"]
    Segments = tuple[tuple[str, str], ...]

FORMS = (
    "a mapping from column to type, a Spark StructType, an Arrow schema, or a DataFrame of pandas or Spark with the "
    "columns' types"
)


def declare(run: Run) -> dict[str, Any]:
    """``schema``, ``coverage``, ``counts`` and ``warnings`` of the response. Raises ``Failure``."""
    run.reporter.phase("infer")
    function = run.function("infer_schema")
    result = _called(function, run)
    record = Record(map_after=run.request["mapAfter"])
    try:
        not_null = _taken_in(result, record, run)
    except Refused as error:
        message = f"infer_schema: {error.path() or 'a column'} is of a type that no schema has: {_type_name(error)}"
        raise run.failures.refused("infer", "INFER_TYPE", message, function=function) from None
    except TooManyFields:
        raise too_many_fields() from None
    if not_null is None:
        message = f"infer_schema must return {FORMS}, not {type(result).__name__}{async_hint(result)}"
        raise run.failures.refused("infer", "INFER_RESULT", message, function=function)
    hiding = run.hiding()
    if hiding is not None:
        hiding.in_record(record)
    order = Order()
    order.add("", tuple(record.fields))
    fields, written_order, warnings = schema_of(record, order)
    rename = _same if hiding is None else hiding.name
    for path in not_null:
        written = written_path((kind, rename(name)) for kind, name in path)
        if written in fields:
            fields[written] += " not null"
    checked_fields(fields, run.failures)
    warnings += warnings_of(run.warnings)
    if not fields:
        message = "the schema is empty: infer_schema declares no columns"
        warnings = [{"code": "EMPTY_RESULT", "path": "", "message": message}]
    return {
        "schema": {"fields": fields, "order": written_order},
        "coverage": "declared",
        "counts": {"partitions": 0, "rows": 0, "bytes": 0},
        "warnings": bounded_warnings(warnings),
    }


def nothing_declared() -> dict[str, Any]:
    """The same for code that has no ``infer_schema``."""
    return {
        "schema": {"fields": {}, "order": ""},
        "coverage": "declared",
        "counts": {"partitions": 0, "rows": 0, "bytes": 0},
        "warnings": [],
    }


def _same(name: str) -> str:
    return name


def _called(function: Callable[..., Any], run: Run) -> Any:
    offered: dict[str, Any] = {}
    if wants_spark(function):
        from python_connectors_runner.usercode.spark_session import session

        offered["spark"] = session(run)
    # No partition is meant: metadata is what the first call of list_objects gets.
    offered |= {"context": run.offered["context"], "metadata": {}, "properties": run.offered["properties"]}
    try:
        return call(function, offered, by_name_only=("properties",))
    except BaseException as error:
        raise run.failures.raised("infer", "INFER_FAILED", error, function=function) from None


def _taken_in(result: Any, record: Record, run: Run) -> Iterable[Segments] | None:
    """Puts the schema into ``record``; gives the leaves that are not null, ``None`` for what is no schema."""
    if isinstance(result, dict):
        return _mapping(result, record, run)
    package = type(result).__module__.partition(".")[0]
    take: Take | None = _FORMS.get(package)
    return None if take is None else take(result, record, run)


def _mapping(result: dict[Any, Any], record: Record, run: Run) -> Iterable[Segments]:
    from python_connectors_runner.usercode.declarations.mappings import InvalidType, declare_mapping

    try:
        return declare_mapping(result, record)
    except InvalidType as error:
        path = written_path(error.path)
        message = f"infer_schema: {path}: {error.fault}" if path else f"infer_schema: {error.fault}"
        function = run.function("infer_schema")
        raise run.failures.refused("infer", "INFER_TYPE", message, function=function) from None


def _pandas(result: Any, record: Record, run: Run) -> Iterable[Segments] | None:
    from python_connectors_runner.usercode.declarations.pandas_types import is_frame, names_fault, observe_frame

    if not is_frame(result):
        return None
    fault = names_fault(result)
    if fault is not None:
        code, message = fault
        raise run.failures.refused("infer", code, message, function=run.function("infer_schema"))
    for name in observe_frame(result, record):
        # What pandas before 3 makes of dtype="str".
        record.column(name).declare("string")
        message = "of dtype object and without values: taken as string; give it a dtype to have another type"
        run.warn("UNTYPED_COLUMN", written_path([("name", name)]), message)
    return ()


def _spark(result: Any, record: Record, run: Run) -> Iterable[Segments] | None:
    from python_connectors_runner.usercode.declarations.spark_types import (
        declare_fields,
        duplicate_name,
        is_schema,
        not_null_paths,
    )

    schema = result if is_schema(result) else getattr(result, "schema", None)
    if not is_schema(schema):
        return None
    twice = duplicate_name(schema)
    if twice is not None:
        raise _duplicate(f"the column {twice!r} stands there twice", run)
    declare_fields(schema, record)
    return not_null_paths(schema)


def _arrow(result: Any, record: Record, run: Run) -> Iterable[Segments] | None:
    from python_connectors_runner.arrow.schema import DuplicateName, observe_schema
    from python_connectors_runner.usercode.declarations.arrow_types import not_null_paths

    schema = result if isinstance(result, sys.modules["pyarrow"].Schema) else getattr(result, "schema", None)
    if not isinstance(schema, sys.modules["pyarrow"].Schema):
        return None
    try:
        observe_schema(schema, record)
    except DuplicateName as error:
        raise _duplicate(str(error), run) from None
    return not_null_paths(schema)


def _duplicate(fault: str, run: Run) -> Exception:
    message = f"infer_schema: {fault}: rename one of them"
    return run.failures.refused("infer", "DUPLICATE_COLUMN", message, function=run.function("infer_schema"))


_FORMS: dict[str, Take] = {"pandas": _pandas, "pyspark": _spark, "pyarrow": _arrow}


def _type_name(error: Refused) -> str:
    return str(getattr(error, "type_name", "nested too deeply"))
