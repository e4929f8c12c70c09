"""What a generation has seen so far, of one partition or of many, put together in any order."""

from __future__ import annotations

from python_connectors_runner.inference.order import Order
from python_connectors_runner.inference.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from python_connectors_runner.inference.hiding import Hiding

COUNTS = ("partitions", "rows", "bytes")


class Seen:
    """``root`` holds the columns, ``counts`` how much was read, ``stopped`` the limits that ended a reading.

    ``map_after``: see ``Record``. Names are those without credentials: ``hiding`` comes before ``add``.
    """

    def __init__(self, map_after: int | None = None) -> None:
        self.root = Record(map_after=map_after)
        self.order = Order()
        self.counts = dict.fromkeys(COUNTS, 0)
        self.stopped: set[str] = set()
        # From path and code to the first partition by name, and the message.
        self.warnings: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, partition: str, record: Record) -> None:
        """Takes in one partition's rows; ``record`` is of no use afterwards. Raises ``TooManyFields``."""
        self.order.add(partition, tuple(record.fields))
        self.root.join(record)

    def warn(self, code: str, path: str, partition: str, message: str) -> None:
        """Once for each code and path: that of the first partition by name, the first one in it."""
        known = self.warnings.get((path, code))
        if known is None or partition < known[0]:
            self.warnings[path, code] = (partition, message)

    def state(self) -> dict[str, Any]:
        """What the protocol calls a state. Raises ``StateTooLarge`` for too many columns."""
        # Most generations have none, and every import is paid for with each run.
        from python_connectors_runner.inference.state import written

        return written(self)

    def join_state(self, state: object, hiding: Hiding | None = None, text: Callable[[str], str] = str) -> None:
        """Takes in what another generation's part saw.

        ``hiding`` and ``text`` take credentials out of names and of other texts once more. Raises ``InvalidState``, and
        ``TooManyFields`` where both together have too many.
        """
        from python_connectors_runner.inference.state import take_in

        take_in(self, state, hiding, text)
