"""``read_bytes``: bytes, cut anywhere, that a parser turns into records."""

from __future__ import annotations

from itertools import islice

from python_connectors_runner.parsers import observe_with, records_with
from python_connectors_runner.parsers.cut import Cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from python_connectors_runner.inference.record import Record
    from python_connectors_runner.usercode.parser_function import Raised
    from python_connectors_runner.usercode.reading import Reading

BATCH_ROWS = 512
# Their types come from what the file says of itself: some of its rows would not tell less, or another thing.
SELF_DESCRIBING = ("avro", "parquet")


def observe(reading: Reading, record: Record) -> None:
    parser = _parser(reading)
    if parser["type"] == "custom":
        _observe_custom(reading, record)
        return
    bounded = reading.most is not None or reading.run.budget.limits_rows
    if bounded and parser["type"] not in SELF_DESCRIBING:
        _observe_rows(reading, parser, record)
    else:
        observe_all = observe_with(parser["type"], *_limit(reading))
        reading.count_rows(observe_all(_chunks(reading), parser, record))


def rows(reading: Reading) -> Iterator[dict[str, Any]]:
    parser = _parser(reading)
    for row in _custom_records(reading) if parser["type"] == "custom" else _records(reading, parser):
        reading.count_rows(1)
        yield row


def _parser(reading: Reading) -> dict[str, Any]:
    parser = reading.run.parser
    assert parser is not None
    return parser


def _records(reading: Reading, parser: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return records_with(parser["type"], *_limit(reading))(_chunks(reading), parser)


def _limit(reading: Reading) -> tuple[int | None, Callable[[], None] | None]:
    """Of what a compressed partition unpacks to, and what to call where it is more; ``None``: that is a failure."""
    budget = reading.run.budget
    return budget.most_bytes, budget.beyond_bytes if budget.stops else None


def _observe_rows(reading: Reading, parser: dict[str, Any], record: Record) -> None:
    """Row by row, so that it ends where no more rows are wanted or allowed."""
    observe_batch = _observe_texts(parser) if parser["type"] == "csv" else _observe_dicts
    records = _records(reading, parser)
    while reading.left != 0:
        size = BATCH_ROWS if reading.left is None else min(BATCH_ROWS, reading.left)
        batch = reading.wanted(list(islice(records, size)))
        if not batch:
            return
        observe_batch(record, batch)


def _observe_dicts(record: Record, batch: list[dict[str, Any]]) -> None:
    record.observe(batch)


def _observe_texts(parser: dict[str, Any]) -> Callable[[Record, list[dict[str, Any]]], None]:
    """How rows of texts are observed, as the parser does where it takes in all of them."""
    from python_connectors_runner.inference.moments import moments_of
    from python_connectors_runner.inference.texts import observe_texts

    moments = moments_of(parser["dateFormat"], parser["timestampFormat"])

    def observe(record: Record, batch: list[dict[str, Any]]) -> None:
        for name in dict.fromkeys(name for row in batch for name in row):
            observe_texts(record.column(name), [row.get(name) for row in batch], {None}, moments)

    return observe


def _observe_custom(reading: Reading, record: Record) -> None:
    from python_connectors_runner.usercode import parser_function

    function = reading.run.function("parser_function")
    try:
        parser_function.observe(_chunks(reading), function, record, reading.wanted)
    except parser_function.Raised as raised:
        raise _parser_failed(reading, raised) from None


def _custom_records(reading: Reading) -> Iterator[dict[str, Any]]:
    from python_connectors_runner.usercode import parser_function

    try:
        return parser_function.records(_chunks(reading), reading.run.function("parser_function"), reading.left)
    except parser_function.Raised as raised:
        raise _parser_failed(reading, raised) from None


def _parser_failed(reading: Reading, raised: Raised) -> Exception:
    return reading.run.failures.raised(
        "parse",
        "PARSER_FAILED",
        raised.error,
        hint=raised.hint,
        function=reading.run.function("parser_function"),
        partition=reading.partition,
    )


def _chunks(reading: Reading) -> Iterable[bytes]:
    """What the function yields; where a limit ends it, with ``Cut``."""
    budget = reading.run.budget
    for chunk in reading.through(reading.result(), "yield bytes", (bytes, bytearray)):
        if not isinstance(chunk, (bytes, bytearray, memoryview)):
            raise reading.refused(f"read_bytes must yield bytes, not {type(chunk).__name__}")
        data = bytes(chunk)
        taken = reading.count_bytes(len(data))
        if taken or not data:
            yield data if taken == len(data) else data[:taken]
        if budget.stopped is not None:
            break
    if budget.stopped is not None:
        raise Cut
