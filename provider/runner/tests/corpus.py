"""Values -> type, case by case: what a value of Python, numpy or pandas is in a schema.

Each case is one column, ``v``, of rows with these values. The order of the values is of no matter.
"""

from __future__ import annotations

import enum
import sqlite3
from array import array
from collections import ChainMap, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple
from dataclasses import InitVar, dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import PurePosixPath
from types import MappingProxyType, SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID

import numpy
import pandas
import pydantic
import pydantic.v1
from numpy import datetime64


class Level(enum.IntEnum):
    LOW = 1


class Colour(str, enum.Enum):
    RED = "red"


class Size(enum.Enum):
    SMALL = "s"
    LARGE = "l"


class Rate(enum.Enum):
    NONE = 0
    HALF = 0.5


class Planet(enum.Enum):
    EARTH = (5.976e24, 6.37814e6)


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Name(str):
    pass


Point = namedtuple("Point", "x y")


@dataclass
class Item:
    sku: str
    shop: ClassVar[str] = "here"


@dataclass
class Order:
    id: int
    item: Item
    check: InitVar[bool] = True

    @property
    def total(self) -> float:
        raise AssertionError("a property is no field")


@dataclass
class Slotted:
    __slots__ = ("x",)
    x: float


class Attrs:
    """What ``attrs.define`` makes, as far as it is asked for."""

    __attrs_attrs__ = (SimpleNamespace(name="x"),)

    def __init__(self, x: int) -> None:
        self.x = x


class Model(pydantic.BaseModel):
    key: int = pydantic.Field(alias="ID")
    at: datetime

    def model_dump(self, **options: Any) -> dict[str, Any]:
        raise AssertionError("a row is not asked to show itself")


class Open(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    x: int


class Old(pydantic.v1.BaseModel):
    x: int

    class Config:
        extra = "allow"


class Tags(pydantic.RootModel[list[str]]):
    pass


def sqlite_row() -> sqlite3.Row:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute("select 1 as x, 'a' as y").fetchone()  # type: ignore[no-any-return]
    finally:
        connection.close()


PARIS = timezone(timedelta(hours=1))
NAIVE, AWARE = datetime(2026, 1, 31), datetime(2026, 1, 31, tzinfo=timezone.utc)

CASES: list[tuple[str, list[Any], dict[str, str]]] = [
    ("null", [None], {"v": "null"}),
    ("bool", [True, None], {"v": "bool"}),
    ("int", [1, -1], {"v": "int64"}),
    ("int at the edge of int64", [2**63 - 1, -(2**63)], {"v": "int64"}),
    ("int beyond int64", [2**63], {"v": "uint64"}),
    ("int beyond int64, with a negative", [2**63, -1], {"v": "decimal(19,0)"}),
    ("int beyond uint64", [2**64], {"v": "decimal(20,0)"}),
    ("int below int64", [-(2**63) - 1], {"v": "decimal(19,0)"}),
    ("float", [1.5, None], {"v": "float64"}),
    ("nan is a float", [float("nan"), float("inf")], {"v": "float64"}),
    ("int and float", [1, 1.5], {"v": "float64"}),
    ("huge int and float", [10**100, 1.5], {"v": "float64"}),
    ("decimal", [Decimal("1.50")], {"v": "decimal(3,2)"}),
    ("decimals: digits before and after the point", [Decimal("100"), Decimal("0.001")], {"v": "decimal(6,3)"}),
    ("decimal with a positive exponent", [Decimal("1E+3")], {"v": "decimal(4,0)"}),
    ("decimal zero", [Decimal("0")], {"v": "decimal(1,0)"}),
    ("decimal zero with places", [Decimal("0.00")], {"v": "decimal(2,2)"}),
    ("decimal below one", [Decimal("0.05")], {"v": "decimal(2,2)"}),
    ("int and decimal", [1000, Decimal("0.5")], {"v": "decimal(5,1)"}),
    ("decimal nan is a float", [Decimal("NaN")], {"v": "float64"}),
    ("decimal nan and infinity are floats", [Decimal("sNaN"), Decimal("-Infinity"), 1], {"v": "float64"}),
    ("int of more than 4,300 digits, and float", [10**5000, 1.5], {"v": "float64"}),
    ("str", ["x", ""], {"v": "string"}),
    ("str that looks like a number", ["1"], {"v": "string"}),
    ("bytes", [b"x", bytearray(b"y"), memoryview(b"z")], {"v": "binary"}),
    ("date", [date(2026, 1, 31)], {"v": "date"}),
    ("naive datetime", [NAIVE], {"v": "timestamp[us]"}),
    ("aware datetime", [AWARE], {"v": "timestamp[us, UTC]"}),
    ("datetimes in several zones", [AWARE, datetime(2026, 1, 31, tzinfo=PARIS)], {"v": "timestamp[us, UTC]"}),
    ("date and naive datetime", [date(2026, 1, 31), NAIVE], {"v": "timestamp[us]"}),
    ("time", [time(10, 0)], {"v": "time"}),
    ("timedelta", [timedelta(seconds=1)], {"v": "duration[us]"}),
    ("uuid", [UUID(int=1)], {"v": "uuid"}),
    # An enum's member counts as its value.
    ("int enum", [Level.LOW], {"v": "int64"}),
    ("str enum", [Colour.RED], {"v": "string"}),
    ("enum of text", [Size.SMALL, Size.LARGE], {"v": "string"}),
    ("enum of integers and floats", [Rate.NONE, Rate.HALF], {"v": "float64"}),
    ("enum of tuples", [Planet.EARTH], {"v[]": "float64"}),
    ("flag", [Access.READ | Access.WRITE], {"v": "int64"}),
    # What has one usual way to be written, and no type of its own, is text.
    ("subclass of str", [Name("x")], {"v": "string"}),
    ("user string", [UserString("x")], {"v": "string"}),
    ("path", [PurePosixPath("/a")], {"v": "string"}),
    ("addresses", [ip_address("10.0.0.1"), ip_network("10.0.0.0/8"), ip_interface("::1/64")], {"v": "string"}),
    ("pandas period and interval", [pandas.Period("2026-01"), pandas.Interval(0, 1)], {"v": "string"}),
    ("struct", [{"a": 1, "b": {"c": "x"}}], {"v.a": "int64", "v.b.c": "string"}),
    ("structs with different keys", [{"a": 1}, {"b": 2.5}, None], {"v.a": "int64", "v.b": "float64"}),
    ("struct with a null", [{"a": None}], {"v.a": "null"}),
    ("empty struct", [{}], {"v": "struct"}),
    ("other kinds of dict", [OrderedDict(a=1), defaultdict(int, a=2)], {"v.a": "int64"}),
    ("list", [[1, 2], [], None], {"v[]": "int64"}),
    ("tuple", [(1, 2.5)], {"v[]": "float64"}),
    ("list of nulls", [[None]], {"v[]": "null"}),
    ("empty list", [[]], {"v": "list"}),
    ("list of empty lists", [[[]]], {"v[]": "list"}),
    ("list of lists", [[[1]], [[2.5]]], {"v[][]": "float64"}),
    ("list of structs", [[{"a": 1}, {"b": "x"}]], {"v[].a": "int64", "v[].b": "string"}),
    ("at 1,024 keys still a struct", [{f"k{n}": n} for n in range(1024)], {f"v.k{n}": "int64" for n in range(1024)}),
    ("more keys are a map", [{f"k{n}": n} for n in range(1025)], {"v{}": "int64"}),
    ("a map in one row", [{f"k{n}": 1 for n in range(2000)}, {"x": 1.5}], {"v{}": "float64"}),
    ("a map of structs", [{f"k{n}": {"n": n} for n in range(1025)}], {"v{}.n": "int64"}),
    ("a map of lists", [{f"k{n}": [n] for n in range(1025)}], {"v{}[]": "int64"}),
    # Other things with items are lists, what is inside in any order.
    ("set and frozenset", [{1}, frozenset((2.5,)), set()], {"v[]": "float64"}),
    ("deque", [deque((1, 2))], {"v[]": "int64"}),
    ("range", [range(10**12), range(0)], {"v[]": "int64"}),
    ("range beyond int64", [range(0, 2**64, 2**62)], {"v[]": "uint64"}),
    ("user list", [UserList((1,))], {"v[]": "int64"}),
    ("array", [array("d", (1.5,))], {"v[]": "float64"}),
    # What has declared fields is a struct, field by field, as a row is.
    ("named tuple", [Point(1, 2.5)], {"v.x": "int64", "v.y": "float64"}),
    ("dataclass, no class variables, no methods", [Order(1, Item("a"))], {"v.id": "int64", "v.item.sku": "string"}),
    ("dataclass with slots, in a list", [[Slotted(1), Slotted(2.5)]], {"v[].x": "float64"}),
    ("class made by attrs", [Attrs(1)], {"v.x": "int64"}),
    ("pydantic model, fields by name", [Model(ID=1, at=NAIVE)], {"v.key": "int64", "v.at": "timestamp[us]"}),
    ("pydantic model that allows more", [Open.model_validate({"x": 1, "y": "a"})], {"v.x": "int64", "v.y": "string"}),
    ("pydantic model of version 1", [Old.parse_obj({"x": 1, "y": "a"})], {"v.x": "int64", "v.y": "string"}),
    ("pydantic root model", [Tags(["a"])], {"v[]": "string"}),
    ("row of sqlite", [sqlite_row()], {"v.x": "int64", "v.y": "string"}),
    ("objects and dicts", [Point(1, 2), {"x": 1.5}], {"v.x": "float64", "v.y": "int64"}),
    (
        "mappings",
        [MappingProxyType({"a": 1}), ChainMap({"b": 1}), UserDict(c=1)],
        dict.fromkeys(("v.a", "v.b", "v.c"), "int64"),
    ),
    # numpy's scalars keep their width; unsigned ones have the next signed one.
    ("numpy bool", [numpy.bool_(True), True], {"v": "bool"}),
    ("numpy int8, int16", [numpy.int8(1), numpy.int16(1), None], {"v": "int16"}),
    ("numpy int32", [numpy.int32(1)], {"v": "int32"}),
    ("numpy int64", [numpy.int64(1)], {"v": "int64"}),
    ("numpy int32 and int", [numpy.int32(1), 1], {"v": "int64"}),
    ("numpy uint8", [numpy.uint8(1)], {"v": "int16"}),
    ("numpy uint16", [numpy.uint16(1)], {"v": "int32"}),
    ("numpy uint32", [numpy.uint32(1)], {"v": "int64"}),
    ("numpy uint64", [numpy.uint64(1)], {"v": "uint64"}),
    ("numpy uint64 and int", [numpy.uint64(1), 1], {"v": "decimal(20,0)"}),
    ("numpy's C integers", [numpy.intc(1), numpy.longlong(1)], {"v": "int64"}),
    ("numpy float16, float32", [numpy.float16(1), numpy.float32("nan")], {"v": "float32"}),
    ("numpy float64 and longdouble", [numpy.float64(1), numpy.longdouble(1)], {"v": "float64"}),
    ("numpy float32 and int", [numpy.float32(1), 1], {"v": "float64"}),
    ("numpy float32 and float", [numpy.float32(1), 1.5], {"v": "float64"}),
    ("numpy int32 and decimal", [numpy.int32(1), Decimal("0.25")], {"v": "decimal(12,2)"}),
    ("numpy str and bytes", [numpy.str_("x"), numpy.str_("y")], {"v": "string"}),
    ("numpy bytes", [numpy.bytes_(b"x")], {"v": "binary"}),
    ("numpy day, month, year", [datetime64("2026-01-31"), datetime64("2026-01"), datetime64("2026")], {"v": "date"}),
    (
        "numpy hour, minute, second",
        [datetime64("2026-01-31T10"), datetime64("2026-01-31T10:00:00")],
        {"v": "timestamp[s]"},
    ),
    ("numpy milliseconds and day", [datetime64(0, "ms"), datetime64("2026-01-31")], {"v": "timestamp[ms]"}),
    ("numpy microseconds", [datetime64(0, "us"), NAIVE], {"v": "timestamp[us]"}),
    ("numpy nanoseconds", [datetime64(0, "ns"), datetime64(0, ("s", 25)), date(2026, 1, 31)], {"v": "timestamp[ns]"}),
    ("numpy picoseconds", [datetime64(0, "ps")], {"v": "timestamp[ns]"}),
    ("numpy timedelta", [numpy.timedelta64(1, "D"), numpy.timedelta64(1, "ns"), timedelta(1)], {"v": "duration[us]"}),
    ("numpy not a time", [datetime64("NaT", "s"), numpy.timedelta64("NaT", "s"), 1], {"v": "int64"}),
    ("numpy array", [numpy.zeros(3, "int32"), [numpy.int16(1)]], {"v[]": "int32"}),
    ("numpy array of two dimensions", [numpy.zeros((2, 3), "float32")], {"v[][]": "float32"}),
    ("numpy array without dimensions", [numpy.array(1, "int8")], {"v": "int8"}),
    ("numpy array of times, one missing", [numpy.array(["NaT", 0], "M8[ms]")], {"v[]": "timestamp[ms]"}),
    ("numpy array of objects", [numpy.array([{"a": 1}, None], object)], {"v[].a": "int64"}),
    ("numpy array of texts", [numpy.array(["a", "bc"])], {"v[]": "string"}),
    ("numpy array without items", [numpy.zeros(0)], {"v": "list"}),
    ("numpy masked array", [numpy.ma.masked_array(numpy.zeros(2, "int8"), [True, False])], {"v[]": "int8"}),
    # pandas' own values.
    ("pandas missing values", [pandas.NA, pandas.NaT, None], {"v": "null"}),
    ("pandas missing values among others", [pandas.NA, 1, pandas.NaT], {"v": "int64"}),
    ("pandas timestamp", [pandas.Timestamp("2026-01-31 10:00"), pandas.NaT], {"v": "timestamp[us]"}),
    (
        "pandas timestamp with nanoseconds",
        [pandas.Timestamp("2026-01-31 10:00:00.123456789"), NAIVE],
        {"v": "timestamp[ns]"},
    ),
    (
        "pandas timestamp with a zone",
        [pandas.Timestamp("2026-01-31", tz="Europe/Paris"), AWARE],
        {"v": "timestamp[us, UTC]"},
    ),
    (
        "pandas timestamp with a zone and nanoseconds",
        [pandas.Timestamp(1, tz="UTC"), AWARE],
        {"v": "timestamp[us, UTC]"},
    ),
    ("pandas timedelta", [pandas.Timedelta("1 day")], {"v": "duration[us]"}),
]

MIXED: list[tuple[str, list[Any], str, str]] = [
    ("int and str", [1, "x"], "string", "integers and text in one place: typed as string"),
    ("bool and int", [True, 1], "string", "booleans and integers in one place: typed as string"),
    ("bytes and str", [b"x", "x"], "string", "bytes and text in one place: typed as string"),
    ("float and decimal", [1.5, Decimal("1")], "float64", "decimals and floats in one place: typed as float64"),
    (
        "naive and aware",
        [NAIVE, AWARE],
        "string",
        "timestamps with one and timestamps without a time zone in one place: typed as string",
    ),
    ("date and aware", [date(2026, 1, 31), AWARE], "string", "dates and timestamps with one in one place: typed as"),
    (
        "numpy float32 and decimal",
        [numpy.float32(1), Decimal("1")],
        "float64",
        "decimals and float32 in one place: typed",
    ),
    ("numpy int32 and str", [numpy.int32(1), "x"], "string", "int32 and text in one place: typed as string"),
    ("numpy int8 and struct", [numpy.int8(1), {"a": 1}], "json", "int8 and objects in one place: typed as json"),
    ("struct and scalar", [{"a": 1}, 1], "json", "integers and objects in one place: typed as json"),
    ("list and scalar", [[1], "x"], "json", "lists and text in one place: typed as json"),
    ("list and struct", [[1], {"a": 1}], "json", "lists and objects in one place: typed as json"),
]

# What no type of a schema stands for, with the name that the error says.
REFUSED: list[tuple[str, Any, str]] = [
    ("object", object(), "object"),
    ("complex", 1j, "complex"),
    ("generator", (n for n in (1,)), "generator"),
    ("iterator", iter([1]), "list_iterator"),
    ("class", int, "type"),
    ("function", len, "builtin_function_or_method"),
    ("numpy complex", numpy.complex64(1), "complex64"),
    ("numpy record", numpy.zeros(1, [("x", "i4")])[0], "void"),
    ("numpy months", numpy.timedelta64(1, "M"), "timedelta64[M]"),
    ("pandas series", pandas.Series([1]), "Series"),
]
