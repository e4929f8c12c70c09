"""A shop that is in memory, in the place of a source of yours."""

from datetime import date
from decimal import Decimal


def context():
    return {
        "orders": [
            {"id": 1, "day": date(2026, 1, 2), "total": Decimal("9.50"), "tags": ["new"]},
            {"id": 2, "day": date(2026, 1, 3), "total": Decimal("1250.00"), "address": {"city": "Turin"}},
        ]
    }
