"""The operations *list* and *read*: what the code gives, for people to look at."""

from __future__ import annotations

from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.protocol import MAX_RESPONSE_BYTES, Failure
from python_connectors_runner.usercode.answers import too_many_fields
from python_connectors_runner.usercode.generation import placed
from python_connectors_runner.usercode.jsonable import Sized
from python_connectors_runner.usercode.listing import list_partitions, listed
from python_connectors_runner.usercode.readers import reader_of
from python_connectors_runner.usercode.reading import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.usercode.run import Run

# Room for the rest of the answer, and for what taking credentials out may add.
MOST = MAX_RESPONSE_BYTES * 4 // 5
# What an entry takes beside the values: its keys and its punctuation.
ENTRY = 32


def show_items(run: Run) -> dict[str, Any]:
    """``items`` and ``more``: what ``list_objects`` yields, in that order. Raises ``Failure``."""
    run.reporter.phase("list")
    sized = Sized()
    items: list[dict[str, Any]] = []
    found = listed(run)
    for item, parent in found:
        made = {"item": sized.row(item), "parent": parent}
        if sized.size + ENTRY * (len(items) + 1) > MOST:
            if not items:
                raise _too_large("the first item that list_objects yields")
            return {"items": items, "more": True}
        items.append(made)
    return {"items": items, "more": False}


def show_rows(run: Run) -> dict[str, Any]:
    """``columns``, ``rows`` and ``more``: the first rows. Raises ``Failure``."""
    most: int = run.request["rows"]
    run.reporter.phase("list")
    partitions = list_partitions(run)
    read = reader_of(run.interface).rows
    run.budget.partitions(len(partitions))
    sized = Sized()
    rows: list[dict[str, Any]] = []
    columns: dict[str, None] = {}
    for metadata in partitions:
        run.budget.start(metadata["name"])
        # One more than is wanted, to know whether there is more.
        reading = Reading(run, metadata, most + 1 - len(rows))
        try:
            for row in read(reading):
                if len(rows) == most:
                    return _stopped(reading, columns, rows)
                made = sized.row(row)
                if sized.size + ENTRY * (len(rows) + 1) > MOST:
                    if not rows:
                        raise _too_large("the first row")
                    return _stopped(reading, columns, rows)
                rows.append(made)
                columns |= dict.fromkeys(made)
        except Failure as failure:
            raise placed(failure, reading) from None
        except TooManyFields:
            raise too_many_fields(reading.partition) from None
        reading.close()
    return {"columns": list(columns), "rows": rows, "more": False}


def _stopped(reading: Reading, columns: dict[str, None], rows: list[dict[str, Any]]) -> dict[str, Any]:
    reading.close()
    return {"columns": list(columns), "rows": rows, "more": True}


def _too_large(what: str) -> Failure:
    return Failure("limit", "RESPONSE_TOO_LARGE", f"{what} takes more than {MOST} characters as JSON: make it smaller")
