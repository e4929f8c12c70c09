"""One place in the data: the kinds of values seen there, and what is needed of the values themselves."""

from __future__ import annotations

from itertools import chain, islice
from operator import attrgetter

from python_connectors_runner.inference import foreign
from python_connectors_runner.inference.common_types import WIDTHS, is_scalar
from python_connectors_runner.inference.decimals import least_exponent
from python_connectors_runner.inference.kinds import kind_of
from python_connectors_runner.inference.record import Record
from python_connectors_runner.inference.unsupported import Refused, TooDeep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

MAX_DEPTH = 100
# Leaf values of one pass through nested lists: enough to be fast, few enough for the processor's cache.
LIST_CHUNK = 4_096

NoneType = type(None)
# Where zero and empty ones need no look: the range of integers holds 0 from the start.
EMPTY_SAYS_NOTHING = frozenset((int, dict, list, tuple))

_zone = attrgetter("tzinfo")


class Column:
    """``kinds`` holds null, bool, int, float, decimal, string, binary, date, naive, aware, time, duration, uuid,
    struct, list (``naive`` and ``aware``: a datetime without and with a time zone). ``declared`` holds types of the
    schema, for values that have one of their own. ``map_after`` is what records inside get."""

    __slots__ = (
        "declared",
        "digits",
        "high",
        "items",
        "kinds",
        "known",
        "looks",
        "low",
        "map_after",
        "record",
        "scale",
        "settled",
    )

    def __init__(self, map_after: int | None = None) -> None:
        self.map_after = map_after
        self.kinds: set[str] = set()
        self.declared: set[str] = set()
        # Of integers: the range, 0 included. Of decimals: digits before and after the point.
        self.low = 0
        self.high = 0
        self.digits = 0
        self.scale = 0
        self.record: Record | None = None
        self.items: Column | None = None
        # Not part of what was seen, only ways to see it faster: types that need no second look, texts that had one.
        self.settled: set[type] = set()
        self.looks = False
        self.known: set[str] = set()

    def observe(self, values: Sequence[Any], depth: int) -> None:
        """Raises ``Refused``."""
        types = set(map(type, values))
        if types <= self.settled:
            return
        for type_ in self._unsettled(types, values):
            kind = kind_of(type_)
            look = _LOOKS.get(kind)
            if look is None:
                (self.declared if kind in WIDTHS else self.kinds).add(kind)
                self.settled.add(type_)
                continue
            self.looks = True
            if len(types) == 1:
                look(self, values, depth)
            elif len(types) == 2 and NoneType in types:
                if type_ in EMPTY_SAYS_NOTHING:
                    look(self, list(filter(None, values)), depth)
                else:
                    look(self, [value for value in values if value is not None], depth)
            else:
                look(self, [value for value in values if type(value) is type_], depth)

    def _unsettled(self, types: set[type], values: Sequence[Any]) -> Iterable[type]:
        """In the order of the values: which one is refused first must not be left to chance."""
        new = types - self.settled
        return new if len(new) == 1 else [type_ for type_ in dict.fromkeys(map(type, values)) if type_ in new]

    def declare(self, type_: str) -> None:
        """Says that values here are of ``type_``, without "not null". Raises ``ValueError`` for no scalar type."""
        if not is_scalar(type_):
            raise ValueError(f"no scalar type of a schema: {type_}")
        if type_ == "null":
            self.kinds.add("null")
        else:
            self.declared.add(type_)

    def struct(self) -> Record:
        """Says that structs are here; gives what is known of their fields."""
        self.kinds.add("struct")
        if self.record is None:
            self.record = Record(nested=True, map_after=self.map_after)
        return self.record

    def map_values(self) -> Column:
        """Says that maps are here, from text to values; gives the values' column."""
        return self.struct().map_values()

    def list_items(self) -> Column:
        """Says that lists are here; gives the items' column."""
        self.kinds.add("list")
        if self.items is None:
            self.items = Column(self.map_after)
        return self.items

    def join(self, other: Column) -> None:
        """Takes in what ``other`` saw; ``other`` is of no use afterwards."""
        self.kinds |= other.kinds
        self.declared |= other.declared
        self.low = min(self.low, other.low)
        self.high = max(self.high, other.high)
        self.digits = max(self.digits, other.digits)
        self.scale = max(self.scale, other.scale)
        if self.record is None:
            self.record = other.record
        elif other.record is not None:
            self.record.join(other.record)
        if self.items is None:
            self.items = other.items
        elif other.items is not None:
            self.items.join(other.items)

    def widen(self, low: int, high: int) -> None:
        self.kinds.add("int")
        self.low = min(self.low, low)
        self.high = max(self.high, high)

    # Looks: at values of one type, of which there may be none where those left out are empty or zero.

    def _integers(self, values: Sequence[int], depth: int) -> None:
        self.widen(int(min(values, default=0)), int(max(values, default=0)))

    def _decimals(self, values: Sequence[Any], depth: int) -> None:
        exponent = least_exponent(values)
        if exponent is None:
            for value in values:
                exponent = value.as_tuple().exponent
                if isinstance(exponent, int):
                    self._decimal(exponent, (value,))
                else:  # NaN and infinity, which no decimal column can hold
                    self.kinds.add("float")
        else:
            self._decimal(exponent, values)

    def _decimal(self, exponent: int, values: Sequence[Any]) -> None:
        """Finite ones with this exponent at least. A zero has no digits before the point, however it is written."""
        self.kinds.add("decimal")
        self.scale = max(self.scale, -exponent)
        there = list(filter(None, values))
        if there:
            self.digits = max(self.digits, 1 + max(map(type(there[0]).adjusted, there)))

    def datetimes(self, values: Sequence[Any], depth: int) -> None:
        zones = list(map(_zone, values))
        nones = zones.count(None)
        if nones:
            self.kinds.add("naive")
        if nones < len(zones):
            self.kinds.add("aware")

    def _structs(self, values: Sequence[Any], depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise TooDeep(MAX_DEPTH)
        record = self.struct()
        if not values:
            return
        if type(values[0]) is dict:
            record.observe_dicts(values, depth + 1)
        else:
            record.observe(values, depth + 1)

    def lists(self, values: Iterable[Iterable[Any]], depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise TooDeep(MAX_DEPTH)
        items = self.list_items()
        flat = chain.from_iterable(values)
        try:
            while chunk := list(islice(flat, LIST_CHUNK)):
                items.observe(chunk, depth + 1)
        except Refused as refused:
            refused.inside("[]")
            raise


_LOOKS = {
    "int": Column._integers,
    "decimal": Column._decimals,
    "datetime": Column.datetimes,
    "struct": Column._structs,
    "list": Column.lists,
    **foreign.LOOKS,
}
