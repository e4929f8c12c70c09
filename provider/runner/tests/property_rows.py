"""Rows for the property tests, and how they are observed."""

from __future__ import annotations

import enum
import json
import uuid
from collections import deque, namedtuple
from dataclasses import make_dataclass
from datetime import timezone
from pathlib import Path
from typing import Any

import numpy
import pandas
from hypothesis import strategies as st
from reference import Declared

from python_connectors_runner.inference.column import Column
from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.schema import schema_of

VALID = json.loads((Path(__file__).parents[2] / "protocol" / "types.json").read_text(encoding="utf-8"))["valid"]


class DeclaredRow(dict[str, Any]):
    """Types in place of values: what a source says of its columns."""


Size = enum.Enum("Size", {"SMALL": 1, "LARGE": 2.5, "NONE": None, "MANY": (1,)})
Pair = namedtuple("Pair", "a b")
Item = make_dataclass("Item", ["a", "c"])

names = st.sampled_from(["a", "b", "c", "d"])
many_names = st.sampled_from([f"k{number}" for number in range(14)])
decimal_types = st.integers(1, 76).flatmap(lambda p: st.integers(0, p).map(lambda s: f"decimal({p},{s})"))
types = decimal_types | st.sampled_from(
    [type_ for type_ in VALID if type_ not in ("list", "struct") and not type_.endswith(" not null")]
)
widths = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]
numpy_scalars = st.one_of(
    st.builds(lambda width, value: numpy.dtype(width).type(value), st.sampled_from(widths), st.integers(0, 99)),
    st.builds(numpy.datetime64, st.integers(0, 99), st.sampled_from(["Y", "M", "D", "h", "s", "ms", "us", "ns"])),
    st.builds(numpy.timedelta64, st.integers(0, 99), st.sampled_from(["D", "s", "ns"])),
    st.sampled_from([numpy.bool_(True), numpy.str_("x"), numpy.bytes_(b"x"), numpy.longdouble(1)]),
    st.sampled_from([numpy.datetime64("NaT", "s"), numpy.timedelta64("NaT", "s"), pandas.NaT, pandas.NA]),
)
pandas_scalars = st.builds(
    pandas.Timestamp, st.integers(0, 3000), unit=st.sampled_from(["ns", "s"]), tz=st.sampled_from([None, "UTC"])
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**80), 10**80),
    st.floats(),
    st.decimals(),
    st.text(max_size=2),
    st.binary(max_size=2),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(timezone.utc)),
    st.times(),
    st.timedeltas(),
    st.builds(uuid.uuid4),
    numpy_scalars,
    pandas_scalars,
    st.sampled_from(list(Size)),
)
# Columns of one kind are rare among random values; half of the rows are drawn from few kinds.
few = st.one_of(st.integers(-5, 5), st.none())
arrays = st.builds(numpy.zeros, st.sampled_from([0, 2, (2, 2), (2, 0)]), st.sampled_from([*widths, "M8[ms]", "U1"]))
values = st.recursive(
    st.one_of(few, scalars, arrays, st.builds(range, st.integers(0, 3))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner),
        st.lists(inner, max_size=2).map(deque),
        st.sets(few),
        st.dictionaries(names, inner, max_size=3),
        st.builds(Pair, inner, inner),
        st.builds(Item, inner, inner),
        st.just({}),
        st.just([]),
    ),
    max_leaves=6,
)
declarations = st.recursive(
    st.builds(Declared, types),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(names, inner, max_size=2)),
    max_leaves=4,
)
rows_of_anything = st.dictionaries(names, values, max_size=3)
rows_of_like = st.fixed_dictionaries({"a": few, "b": scalars, "c": st.lists(few, max_size=2)})
declared_rows = st.dictionaries(names, declarations, max_size=3).map(DeclaredRow)
wide_rows = st.dictionaries(many_names, few | st.floats() | st.dictionaries(many_names, few), max_size=14)
all_rows = st.one_of(
    st.lists(rows_of_anything, min_size=1, max_size=10),
    st.lists(rows_of_like, min_size=1),
    st.lists(rows_of_anything | rows_of_like | declared_rows, min_size=1, max_size=10),
    st.lists(wide_rows, min_size=1, max_size=20),
)


def observed(rows: list[dict[str, Any]]) -> Record:
    """Rows that follow one another in one batch, declared ones as a source would."""
    record = Record()
    observe(record, rows)
    return record


def observe(record: Record, rows: list[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        if not isinstance(row, DeclaredRow):
            batch.append(row)
            continue
        if batch:
            record.observe(batch)
            batch = []
        for name, declaration in row.items():
            _declare(record.column(name), declaration)
    if batch:
        record.observe(batch)


def _declare(column: Column, declaration: Any) -> None:
    if isinstance(declaration, Declared):
        column.declare(declaration.type)
    elif isinstance(declaration, list):
        items = column.list_items()
        for inner in declaration:
            _declare(items, inner)
    else:
        record = column.struct()
        for name, inner in declaration.items():
            _declare(record.column(name), inner)


def result(record: Record) -> tuple[dict[str, str], list[Any]]:
    order = Order()
    order.add("a", tuple(sorted(record.fields)))
    fields, _, warnings = schema_of(record, order)
    return fields, warnings
