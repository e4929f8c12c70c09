"""The rows of the benchmark: made by rule from a seed, so that every machine measures the same."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

FLAT_ROWS = 1_000_000
NESTED_ROWS = 200_000
BIG_ROWS = 300

_WORDS = [
    "amber",
    "basil",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "haven",
    "inlet",
]
_WORDS += ["jetty", "knoll", "lagoon", "mesa", "nook", "oasis", "pier", "quay", "reef"]
_DAY = date(2020, 1, 1)
_NOON = datetime(2020, 1, 1, 12)


def flat_rows(count: int) -> Iterator[Row]:
    """20 columns: 5 int, 5 float, 5 str, 2 date, 2 datetime, 1 Decimal, each with 10 % None."""
    pick = random.Random(1).random  # noqa: S311 - rows, no secrets
    for _ in range(count):
        row: Row = {f"int_{n}": int(pick() * 10**9) for n in range(5)}
        row |= {f"float_{n}": pick() * 1000 for n in range(5)}
        row |= {f"text_{n}": f"{_WORDS[int(pick() * 18)]} {int(pick() * 10**6)}" for n in range(5)}
        row |= {f"day_{n}": _DAY + timedelta(days=int(pick() * 2000)) for n in range(2)}
        row |= {f"time_{n}": _NOON + timedelta(seconds=int(pick() * 10**8)) for n in range(2)}
        row["price"] = Decimal(int(pick() * 10**7)) / 100
        for name in row:
            if pick() < 0.1:
                row[name] = None
        yield row


def json_row(row: Row) -> Row:
    """The same in the types that JSON has."""
    return {
        name: value if value is None or isinstance(value, (int, float, str)) else _text(value)
        for name, value in row.items()
    }


def csv_fields(row: Row) -> list[str]:
    return ["" if value is None else _text(value) for value in row.values()]


def nested_rows(count: int) -> Iterator[Row]:
    """Orders as an API gives them: 3 to 4 levels, lists of structs and of texts, fields that some lack."""
    pick = random.Random(2).random  # noqa: S311 - rows, no secrets
    for number in range(count):
        items = []
        for _ in range(1 + int(pick() * 4)):
            item: Row = {
                "sku": f"S{int(pick() * 10**5)}",
                "amount": 1 + int(pick() * 9),
                "price": pick() * 100,
            }
            item["options"] = {"colour": _WORDS[int(pick() * 18)], "gift": pick() < 0.5}
            if pick() < 0.3:
                item["discounts"] = [{"code": _WORDS[int(pick() * 18)], "percent": int(pick() * 50)}]
            items.append(item)
        row: Row = {
            "id": number,
            "at": _text(_NOON + timedelta(seconds=int(pick() * 10**8))),
            "customer": {
                "id": int(pick() * 10**6),
                "name": f"{_WORDS[int(pick() * 18)]} {_WORDS[int(pick() * 18)]}",
                "address": {
                    "city": _WORDS[int(pick() * 18)],
                    "zip": str(int(pick() * 10**5)),
                    "geo": {"lat": pick(), "lon": pick()},
                },
                "phone": None if pick() < 0.5 else str(int(pick() * 10**9)),
            },
            "items": items,
            "tags": [_WORDS[int(pick() * 18)] for _ in range(int(pick() * 4))],
            "total": pick() * 1000,
            "paid": pick() < 0.8,
        }
        if pick() < 0.2:
            row["note"] = "left at the door"
        yield row


def big_rows(count: int) -> Iterator[Row]:
    """About 1 MB each as JSON: half of it one text, half a list of structs."""
    for number in range(count):
        items = [{"n": number + n, "name": f"item {number} {n}", "share": n / 7} for n in range(8_000)]
        yield {"id": number, "text": f"{number:06}" * 83_000, "items": items}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
