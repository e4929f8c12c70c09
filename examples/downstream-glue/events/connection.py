"""Events that are in memory, in the place of a source of yours."""

from datetime import datetime, timezone


def context():
    return {
        "events": [
            {"id": 1, "at": datetime(2026, 1, 2, 8, 30, tzinfo=timezone.utc), "kind": "view"},
            {"id": 2, "at": datetime(2026, 1, 2, 8, 31, tzinfo=timezone.utc), "kind": "buy", "order": {"total": 9.5}},
        ]
    }
