"""A schema over the result set: partitions are listed and read, and their rows observed."""

from __future__ import annotations

from time import monotonic

from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of
from python_connectors_runner.inference.seen import Seen
from python_connectors_runner.inference.unsupported import TooDeep, TooManyFields, UnsupportedKey, UnsupportedValue
from python_connectors_runner.jsontext import json_text
from python_connectors_runner.parsers.cut import Cut
from python_connectors_runner.protocol import MAX_STATE_BYTES, Failure
from python_connectors_runner.usercode.answers import (
    PATH_IN_MESSAGE,
    bounded_warnings,
    checked_fields,
    too_many_fields,
    warnings_of,
)
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
    """The conclusion of the response, ``schema``, ``coverage``, ``counts`` and ``warnings``, or a part, ``state``,
    ``left``, ``read``, ``seconds`` and ``stopped``. Raises ``Failure``.
    """
    generation = Generation(run)
    for position, state in enumerate(run.request["states"]):
        generation.take_in(state, position)
    part = generation.read(_partitions(run))
    return generation.conclusion() if part is None else part


def _partitions(run: Run) -> list[dict[str, Any]]:
    """Those to read."""
    given = run.request["partitions"]
    if given is not None:
        from python_connectors_runner.usercode.travel import unpacked

        return unpacked(given)
    run.reporter.phase("list")
    partitions = list_partitions(run)
    sample = run.request["sample"]
    if sample is not None and sample["partitions"] is not None:
        # By name: which ones are taken must not depend on the order in which they were listed.
        partitions = sorted(partitions, key=_name)[: sample["partitions"]]
    return partitions


class Generation:
    """What one run does of a generation: ``seen`` grows by states and by partitions."""

    def __init__(self, run: Run) -> None:
        request = run.request
        self._run = run
        self._observe = reader_of(run.interface).observe
        self._hiding = run.hiding()
        self._most = None if request["sample"] is None else request["sample"]["rows"]
        self._seconds = None if request["slice"] is None else request["slice"]["seconds"]
        self._given = request["partitions"] is not None
        self.seen = Seen(request["mapAfter"])
        # What the states counted.
        self._before = self.seen.counts

    def take_in(self, state: object, position: int) -> None:
        """Raises ``Failure``: phase request where ``state``, the one at ``position``, is none."""
        from python_connectors_runner.inference.state_columns import InvalidState

        run = self._run
        text = run.failures.redactor.text if run.hides else str
        try:
            self.seen.join_state(state, self._hiding, text)
        except InvalidState as error:
            raise Failure("request", "INVALID_STATE", f"states.{position}: {error}") from None
        except TooManyFields:
            raise too_many_fields() from None
        self._before = dict(self.seen.counts)

    def read(self, partitions: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The part, or ``None`` where a conclusion is wanted. Raises ``Failure``."""
        budget = self._run.budget
        budget.partitions(len(partitions))
        start = monotonic()
        read = 0
        for metadata in partitions:
            if read and budget.stopped is None:
                if self._seconds is not None and monotonic() - start >= self._seconds:
                    part = self._part(partitions[read:], read, monotonic() - start)
                    if part is not None:
                        return part
                    # The rest can't be left to others.
                    self._seconds = None
                budget.is_up()
            if budget.stopped is not None:
                break
            self._read_one(metadata)
            read += 1
        self._settle(read)
        if self._given and self._seconds is not None:
            return self._part(partitions[read:], read, monotonic() - start)
        return None

    def _settle(self, read: int) -> None:
        """Adds what this run counted and warned of to ``seen``; may be done again."""
        run, seen = self._run, self.seen
        ours = {"partitions": read, "rows": run.budget.rows, "bytes": run.budget.bytes}
        seen.counts = {name: self._before[name] + ours[name] for name in ours}
        if run.budget.stopped is not None:
            seen.stopped.add(run.budget.stopped)
        for (path, code), (partition, message) in run.warnings.items():
            seen.warn(code, path, partition, message)

    def _part(self, left: list[dict[str, Any]], read: int, seconds: float) -> dict[str, Any] | None:
        """``None`` where ``left`` was listed here and can't be left to others."""
        from python_connectors_runner.inference.state_columns import StateTooLarge
        from python_connectors_runner.usercode.travel import packed

        self._settle(read)
        try:
            state = self.seen.state()
            if len(json_text(state)) > MAX_STATE_BYTES:
                raise StateTooLarge
        except StateTooLarge:
            if not self._given:
                return None
            message = "what was seen of the partitions is too large to be put together from several runs"
            raise Failure("limit", "STATE_TOO_LARGE", message) from None
        packed_left = packed(left)
        if packed_left is None or self._holds_credential(packed_left):
            if not self._given:
                return None
            raise Failure("request", "INVALID_REQUEST", "partitions: not as a part had left them")
        stopped = self._run.budget.stopped
        return {"state": state, "left": packed_left, "read": read, "seconds": round(seconds, 3), "stopped": stopped}

    def _holds_credential(self, left: list[dict[str, Any]]) -> bool:
        text = json_text(left)
        return self._run.hides and self._run.failures.redactor.text(text) != text

    def conclusion(self) -> dict[str, Any]:
        """Raises ``Failure``."""
        run, seen = self._run, self.seen
        # Every column of a CSV file is text: that its values are of several kinds is nothing to warn of.
        texts = run.interface == "bytes" and run.parser is not None and run.parser["type"] == "csv"
        fields, order, warnings = schema_of(seen.root, seen.order, texts)
        checked_fields(fields, run.failures)
        _warn_of_one_column(run, seen)
        warnings += warnings_of(seen.warnings)
        if not seen.counts["rows"]:
            warnings = [_empty(run, seen, fields)]
        partial = run.request["partial"] or bool(seen.stopped)
        if partial:
            warnings = [_partial(seen), *warnings]
        return {
            "schema": {"fields": fields, "order": order},
            "coverage": "partial" if partial else "full" if run.request["sample"] is None else "sampled",
            "counts": seen.counts,
            "warnings": bounded_warnings(warnings),
        }

    def _read_one(self, metadata: dict[str, Any]) -> None:
        run, record = self._run, Record(map_after=self.seen.root.map_after)
        run.budget.start(metadata["name"])
        _observe(self._observe, Reading(run, metadata, self._most), record)
        if self._hiding is not None:
            self._hiding.in_record(record)
        try:
            self.seen.add(run.shown(metadata["name"]), record)
        except TooManyFields:
            raise too_many_fields() from None


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
    except Cut:  # out of a format that has said all that it can
        pass
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


def _has_header(run: Run) -> bool:
    parser = run.parser if run.interface == "bytes" else None
    return parser is not None and parser["type"] == "csv" and parser["header"]


def _warn_of_one_column(run: Run, seen: Seen) -> None:
    """A header that was not taken apart: its only name holds what often stands between names."""
    if not _has_header(run) or len(seen.root.fields) != 1:
        return
    (name,) = seen.root.fields
    assert run.parser is not None
    found = next((mark for mark in OTHER_DELIMITERS if mark in name and mark != run.parser["delimiter"]), None)
    if found is not None:
        message = f"the CSV has one column, whose name holds {found!r}: set the parser's delimiter"
        seen.warn("ONE_COLUMN", "", "", message)


def _partial(seen: Seen) -> Warn:
    rows, size, partitions = seen.counts["rows"], seen.counts["bytes"], seen.counts["partitions"]
    read = (
        _number(rows, "row")
        + (f" ({_number(size, 'byte')})" if size else "")
        + f" of {_number(partitions, 'partition')}"
    )
    what = f"not all was read, but {read}"
    if seen.stopped:
        what = f"reading stopped at the limit of {' and of '.join(sorted(seen.stopped))}, after {read}"
    message = f"{what}: fields may be missing, and types narrower than the data; raise the limit, or take a sample"
    return {"code": "PARTIAL_COVERAGE", "path": "", "message": message}


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _empty(run: Run, seen: Seen, fields: dict[str, str]) -> Warn:
    why = "no partition had any rows" if seen.counts["partitions"] else "no partitions were listed"
    if seen.counts["bytes"] and _has_header(run):
        why = "no partition had more than a header: a header and no rows say nothing of types"
    message = f"{why}: the types are those that the data declares" if fields else f"the schema is empty: {why}"
    return {"code": "EMPTY_RESULT", "path": "", "message": message}
