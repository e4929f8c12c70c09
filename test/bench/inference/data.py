"""Writes the benchmark's data into a folder, once: ``data.py FOLDER SCALE``.

Rows are kept pickled in blocks, so that reading them back makes fresh objects, as a producer would.
"""

from __future__ import annotations

import csv
import pickle
import shutil
import sys
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from rows import (
    FLAT_ROWS,
    NESTED_ROWS,
    Row,
    csv_fields,
    flat_rows,
    json_row,
    nested_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLOCK_ROWS = 256


def make_data(folder: Path, scale: float) -> None:
    """Files in ``folder``, which must not exist: it appears when it is complete."""
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    with ExitStack() as files:
        python, plain, lines = (
            files.enter_context((making / name).open("wb"))
            for name in ("flat.pickle", "flat-json.pickle", "flat.jsonl")
        )
        table = csv.writer(files.enter_context((making / "flat.csv").open("w", newline="", encoding="utf-8")))
        for number, block in enumerate(blocks(flat_rows(max(1, int(FLAT_ROWS * scale))))):
            if not number:
                table.writerow(block[0])
            json_block = [json_row(row) for row in block]
            pickle.dump(block, python, pickle.HIGHEST_PROTOCOL)
            pickle.dump(json_block, plain, pickle.HIGHEST_PROTOCOL)
            lines.writelines(orjson.dumps(row) + b"\n" for row in json_block)
            table.writerows(csv_fields(row) for row in block)
    with (
        (making / "nested.pickle").open("wb") as nested,
        (making / "nested.jsonl").open("wb") as lines,
    ):
        for block in blocks(nested_rows(max(1, int(NESTED_ROWS * scale)))):
            pickle.dump(block, nested, pickle.HIGHEST_PROTOCOL)
            lines.writelines(orjson.dumps(row) + b"\n" for row in block)
    making.rename(folder)


def blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while block := list(islice(iterator, BLOCK_ROWS)):
        yield block


if __name__ == "__main__":
    make_data(Path(sys.argv[1]), float(sys.argv[2]))
