"""A schema over the result set: partitions are listed and read, and their rows observed."""

from __future__ import annotations

from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import Order, schema_of
from python_connectors_runner.inference.unsupported import TooDeep, TooManyFields, UnsupportedKey, UnsupportedValue
from python_connectors_runner.protocol import Failure
from python_connectors_runner.usercode.answers import PATH_IN_MESSAGE, bounded_warnings, checked_fields, too_many_fields
from python_connectors_runner.usercode.listing import list_partitions
from python_connectors_runner.usercode.readers import reader_of
from python_connectors_runner.usercode.reading import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.inference.schema import Warn
    from python_connectors_runner.usercode.run import Run

OTHER_DELIMITERS = ";\t|"


def generate(run: Run) -> dict[str, Any]:
    """``schema``, ``coverage``, ``counts`` and ``warnings`` of the response. Raises ``Failure``."""
    sample = run.request["sample"] or {"rows": None, "partitions": None}
    run.reporter.phase("list")
    partitions = list_partitions(run)
    if sample["partitions"] is not None:
        # By name: which ones are taken must not depend on the order in which they were listed.
        partitions = sorted(partitions, key=_name)[: sample["partitions"]]
    observe = reader_of(run.interface).observe
    run.budget.partitions(len(partitions))
    root, order = Record(), Order()
    for metadata in partitions:
        run.budget.start(metadata["name"])
        part = Record()
        reading = Reading(run, metadata, sample["rows"])
        _observe(observe, reading, part)
        order.add(metadata["name"], tuple(part.fields))
        try:
            root.join(part)
        except TooManyFields:
            raise too_many_fields(reading.partition) from None
    fields, written_order, warnings = _schema(run, root, order)
    _warn_of_one_column(run, root)
    warnings += run.warnings()
    if not run.budget.rows:
        warnings = [_empty(run, partitions, fields)]
    return {
        "schema": {"fields": fields, "order": written_order},
        "coverage": "full" if run.request["sample"] is None else "sampled",
        "counts": {"partitions": len(partitions), "rows": run.budget.rows, "bytes": run.budget.bytes},
        "warnings": bounded_warnings(warnings),
    }


def _name(metadata: dict[str, Any]) -> str:
    name: str = metadata["name"]
    return name


def _observe(observe: Any, reading: Reading, part: Record) -> None:
    try:
        observe(reading, part)
    except Failure as failure:
        raise placed(failure, reading) from None
    except UnsupportedValue as error:
        message = f"{error.path()} holds a value of type {error.type_name}, which has no type in a schema"
        raise reading.refused_value(message, "UNSUPPORTED_VALUE") from None
    except UnsupportedKey as error:
        message = f"{error.path() or 'a row'} has a key that is {error.type_name}: keys must be str"
        if error.type_name == "NoneType":
            message += " (csv.DictReader: set restkey)"
        raise reading.refused_value(message, "UNSUPPORTED_KEY") from None
    except TooDeep as error:
        path = reading.run.failures.text(error.path(), PATH_IN_MESSAGE)
        message = f"{path} is nested more than {error.limit} levels deep"
        raise Failure("limit", "TOO_DEEP", message, partition=reading.partition) from None
    except TooManyFields:
        raise too_many_fields(reading.partition) from None
    except Exception as error:
        # A value of a class of the code's own runs the code's methods when it is looked at.
        raised = reading.raised(error)
        if not raised.traceback:
            raise
        raise raised from None
    reading.close()


def placed(failure: Failure, reading: Reading) -> Failure:
    """``failure`` with the partition that was read: a parser knows its lines only."""
    text = reading.run.failures.text
    if failure.phase in ("parse", "limit"):
        failure.message = text(failure.message)
        failure.partition = text(reading.partition)
    return failure


def _schema(run: Run, root: Record, order: Order) -> tuple[dict[str, str], str, list[Warn]]:
    rename = run.failures.redactor.name if run.request["credentials"] else None
    # Every column of a CSV file is text: that its values are of several kinds is nothing to warn of.
    texts = run.interface == "bytes" and run.parser is not None and run.parser["type"] == "csv"
    fields, written_order, warnings = schema_of(root, order, texts, rename)
    checked_fields(fields, run.failures)
    return fields, written_order, warnings


def _has_header(run: Run) -> bool:
    parser = run.parser if run.interface == "bytes" else None
    return parser is not None and parser["type"] == "csv" and parser["header"]


def _warn_of_one_column(run: Run, root: Record) -> None:
    """A header that was not taken apart: its only name holds what often stands between names."""
    if not _has_header(run) or len(root.fields) != 1:
        return
    (name,) = root.fields
    assert run.parser is not None
    found = next((mark for mark in OTHER_DELIMITERS if mark in name and mark != run.parser["delimiter"]), None)
    if found is not None:
        message = f"the CSV has one column, whose name holds {found!r}: set the parser's delimiter"
        run.warn("ONE_COLUMN", "", message)


def _empty(run: Run, partitions: list[dict[str, Any]], fields: dict[str, str]) -> Warn:
    why = "no partition had any rows" if partitions else "no partitions were listed"
    if run.budget.bytes and _has_header(run):
        why = "no partition had more than a header: a header and no rows say nothing of types"
    message = f"{why}: the types are those that the data declares" if fields else f"the schema is empty: {why}"
    return {"code": "EMPTY_RESULT", "path": "", "message": message}
