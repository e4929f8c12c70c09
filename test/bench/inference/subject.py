"""Runs one subject of the benchmark in this process: ``subject.py NAME DATA_FOLDER``.

Prints one line of JSON: ``seconds`` (processor time of all threads), ``rows``, ``found`` (a count that shows that the
work was done) and ``mb``, the peak of this process. Of rows, the time to make them is left out, for us and for the
others; of files, reading counts.
"""

from __future__ import annotations

import csv
import json
import pickle
import resource
import sys
import time
from collections import deque
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = dict[str, Any]
Block = list[Row]
Measured = tuple[float, int, int]

# What a table is made of at once: fewer, and pyarrow is slower.
TABLE_ROWS = 10_240
CHUNK_BYTES = 1 << 20


def run(name: str, folder: Path) -> Measured:
    kind, subject = name.split(":")
    if kind in ("flat", "flat-json", "nested"):
        return ROWS[subject](folder / f"{kind}.pickle")
    return FILES[subject](folder / kind)


def ours(path: Path) -> Measured:
    from python_connectors_runner.inference.record import Record

    record = Record()
    return timed(blocks(path), record.observe, lambda: count_of(record))


def genson(path: Path) -> Measured:
    builder: Any = import_module("genson").SchemaBuilder()

    def work(block: Block) -> None:
        for row in block:
            builder.add_object(row)

    return timed(blocks(path), work, lambda: len(builder.to_schema()["properties"]))


def from_pylist(path: Path) -> Measured:
    pa: Any = import_module("pyarrow")

    pa.Table.from_pylist([{"a": 1}])  # imports what it needs at its first use
    schemas = set()

    def work(block: Block) -> None:
        schemas.add(pa.Table.from_pylist(block).schema)

    def found() -> int:
        return len(pa.unify_schemas(list(schemas), promote_options="permissive"))

    return timed(joined(blocks(path), TABLE_ROWS), work, found)


def infer_type(path: Path) -> Measured:
    """Of each column of some rows at a time; what they give is unified at the end."""
    pa: Any = import_module("pyarrow")

    pa.infer_type([1])  # imports what it needs at its first use
    types: dict[str, set[Any]] = {}

    def work(block: Block) -> None:
        for name in {name: None for row in block for name in row}:
            types.setdefault(name, set()).add(pa.infer_type([row.get(name) for row in block]))

    def found() -> int:
        schemas = [pa.schema([(name, type_)]) for name, seen in types.items() for type_ in seen]
        return len(pa.unify_schemas(schemas, promote_options="permissive"))

    return timed(blocks(path), work, found)


def our_parser(path: Path) -> Measured:
    from python_connectors_runner.inference.record import Record
    from python_connectors_runner.parsers import observe_with
    from python_connectors_runner.supervisor.parser_options import checked_parser
    from python_connectors_runner.supervisor.problems import Problems

    type_ = "csv" if path.suffix == ".csv" else "json"
    options: Any = checked_parser(Problems(), "parser", {"type": type_})
    record = Record()
    start = time.process_time()
    rows = observe_with(type_)(chunks(path), options, record)
    found = count_of(record)
    return time.process_time() - start, rows, found


def our_parser_alone(path: Path) -> Measured:
    """Without the optional packages."""
    for package in ("pyarrow", "orjson", "pandas", "numpy"):
        sys.modules[package] = None  # type: ignore[assignment] # an import of it fails
    return our_parser(path)


def orjson_alone(path: Path) -> Measured:
    import orjson

    start = time.process_time()
    rows = 0
    with path.open("rb") as lines:
        for line in lines:
            orjson.loads(line)
            rows += 1
    return time.process_time() - start, rows, 1


def reader_alone(path: Path) -> Measured:
    start = time.process_time()
    with path.open(newline="", encoding="utf-8") as lines:
        reader = csv.reader(lines)
        deque(reader, maxlen=0)
    return time.process_time() - start, reader.line_num - 1, 1


def pyarrow_alone(path: Path) -> Measured:
    open_csv = import_module("pyarrow.csv").open_csv

    start = time.process_time()
    reader = open_csv(path)
    rows = sum(batch.num_rows for batch in reader)
    return time.process_time() - start, rows, len(reader.schema)


def timed(parts: Iterator[Block], work: Callable[[Block], None], found: Callable[[], int]) -> Measured:
    seconds = 0.0
    rows = 0
    for part in parts:
        start = time.process_time()
        work(part)
        seconds += time.process_time() - start
        rows += len(part)
    start = time.process_time()
    count = found()
    return seconds + time.process_time() - start, rows, count


def peak() -> int:
    """Of this process, in bytes. On Linux, ``getrusage`` would have the parent's as its least."""
    if sys.platform == "linux":
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def blocks(path: Path) -> Iterator[Block]:
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)  # noqa: S301 - written by data.py
            except EOFError:
                return


def joined(parts: Iterator[Block], rows: int) -> Iterator[Block]:
    waiting: Block = []
    for part in parts:
        waiting += part
        if len(waiting) >= rows:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def count_of(record: Any) -> int:
    from python_connectors_runner.inference.order import Order
    from python_connectors_runner.inference.schema import schema_of

    order = Order()
    order.add("", tuple(record.fields))
    return len(schema_of(record, order)[0])


ROWS = {
    "ours": ours,
    "genson": genson,
    "from_pylist": from_pylist,
    "infer_type": infer_type,
}
FILES = {
    "ours": our_parser,
    "ours alone": our_parser_alone,
    "orjson": orjson_alone,
    "csv.reader": reader_alone,
    "pyarrow": pyarrow_alone,
}

if __name__ == "__main__":
    measured = run(sys.argv[1], Path(sys.argv[2]))
    print(
        json.dumps(
            {
                **dict(zip(("seconds", "rows", "found"), measured, strict=True)),
                "mb": peak() / 2**20,
            }
        )
    )
