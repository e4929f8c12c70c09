"""A schema over the full result set: every partition is listed, read, and its rows observed."""

from __future__ import annotations

from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import Order, schema_of
from python_connectors_runner.inference.unsupported import TooDeep, TooManyFields, UnsupportedKey, UnsupportedValue
from python_connectors_runner.parsers import observe_with
from python_connectors_runner.protocol import MAX_FIELDS, MAX_PATH, MAX_WARNINGS, Failure, length
from python_connectors_runner.usercode.functions import READ_FUNCTIONS
from python_connectors_runner.usercode.listing import list_partitions
from python_connectors_runner.usercode.reading import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.inference.schema import Warn
    from python_connectors_runner.usercode.failures import Failures
    from python_connectors_runner.usercode.reporter import Reporter


PATH_IN_MESSAGE = 200


class Generation:
    def __init__(
        self,
        module: ModuleType,
        interface: str,
        context: dict[str, Any],
        request: dict[str, Any],
        failures: Failures,
        reporter: Reporter,
    ) -> None:
        self._list_objects = module.list_objects
        self._read = getattr(module, READ_FUNCTIONS[interface])
        self._interface = interface
        self._context = context
        self._parser: dict[str, Any] = request["parser"] or {}
        self._properties: dict[str, Any] = request["properties"]
        self._credentials: str | None = request["credentials"]
        self._failures = failures
        self._reporter = reporter

    def run(self) -> dict[str, Any]:
        """``schema``, ``coverage``, ``counts`` and ``warnings`` of the response. Raises ``Failure``."""
        self._reporter.phase("list")
        partitions = list_partitions(self._list_objects, self._context, self._properties, self._failures)
        root, order = Record(), Order()
        counts = {"partitions": 0, "rows": 0, "bytes": 0}
        for metadata in partitions:
            name = metadata["name"]
            self._reporter.phase("read", name)
            part = Record()
            reading = self._reading(metadata)
            self._observe(reading, part, name)
            counts["partitions"] += 1
            counts["rows"] += reading.rows
            counts["bytes"] += reading.bytes
            order.add(name, tuple(part.fields))
            root.join(part)
            if len(root.fields) > MAX_FIELDS:
                raise _too_many_fields()
        fields, written_order, warnings = self._schema(root, order)
        if not counts["rows"]:
            why = "no partitions were listed" if not partitions else "no partition had any rows"
            warnings = [{"code": "EMPTY_RESULT", "path": "", "message": f"the schema is empty: {why}"}]
        return {
            "schema": {"fields": fields, "order": written_order},
            "coverage": "full",
            "counts": counts,
            "warnings": _bounded(warnings),
        }

    def _reading(self, metadata: dict[str, Any]) -> Reading:
        return Reading(self._read, self._context, metadata, self._properties, self._failures)

    def _observe(self, reading: Reading, part: Record, partition: str) -> None:
        try:
            if self._interface == "rows":
                for batch in reading.row_batches():
                    part.observe(batch)
            else:
                reading.rows = observe_with(self._parser["type"])(reading.chunks(), self._parser, part)
        except Failure as failure:
            if failure.phase in ("parse", "limit"):
                failure.partition = self._failures.text(partition)
                failure.message = self._failures.text(f"partition {partition!r}, {failure.message}")
            raise
        except UnsupportedValue as error:
            message = f"{error.path()} holds a {error.type_name}, which has no type in a schema"
            raise self._refused("UNSUPPORTED_VALUE", message, partition) from None
        except UnsupportedKey as error:
            message = f"{error.path() or 'a row'} has a key that is {error.type_name}: keys must be str"
            raise self._refused("UNSUPPORTED_KEY", message, partition) from None
        except TooDeep as error:
            message = f"{self._shown(error.path())} is nested more than {error.limit} levels deep"
            raise Failure("limit", "TOO_DEEP", message, partition=partition) from None
        except TooManyFields:
            raise _too_many_fields() from None

    def _shown(self, path: str) -> str:
        return self._failures.text(path, PATH_IN_MESSAGE)

    def _refused(self, code: str, message: str, partition: str) -> Failure:
        return self._failures.refused("read", code, message, function=self._read, partition=partition)

    def _schema(self, root: Record, order: Order) -> tuple[dict[str, str], str, list[Warn]]:
        rename = self._failures.redactor.name if self._credentials else None
        # Every column of a CSV file is text: that its values are of several kinds is nothing to warn of.
        texts = self._interface == "bytes" and self._parser.get("type") == "csv"
        fields, written_order, warnings = schema_of(root, order, texts, rename)
        if len(fields) > MAX_FIELDS:
            raise _too_many_fields()
        for path in fields:
            if length(path) > MAX_PATH:
                message = f"the path of a field is longer than {MAX_PATH} characters: {self._shown(path)}"
                raise Failure("limit", "PATH_TOO_LONG", message)
        return fields, written_order, warnings


def _too_many_fields() -> Failure:
    return Failure("limit", "TOO_MANY_FIELDS", f"the schema would have more than {MAX_FIELDS} fields")


def _bounded(warnings: list[Warn]) -> list[Warn]:
    if len(warnings) <= MAX_WARNINGS:
        return warnings
    left_out = len(warnings) - MAX_WARNINGS + 1
    last: Warn = {"code": "MORE_WARNINGS", "path": "", "message": f"{left_out} more warnings were left out"}
    return [*warnings[: MAX_WARNINGS - 1], last]
