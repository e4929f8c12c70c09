"""The order of the top-level names: as first seen within a partition, partitions in the order of their names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    # The partition that has a name first, and the name's place among those of that partition.
    Place = tuple[str, int]


class Order:
    """The same whatever the order in which partitions are added, and however the orders of some are put together.

    Of partitions with the same names only the first counts, so that a million of them need no more room than one.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[str, ...], str] = {}
        self._places: dict[str, Place] = {}

    def add(self, partition: str, names: tuple[str, ...]) -> None:
        known = self._first.get(names)
        if known is None or partition < known:
            self._first[names] = partition

    def add_place(self, name: str, partition: str, position: int) -> None:
        """What ``places`` of another order says of ``name``."""
        place = (partition, position)
        known = self._places.get(name)
        if known is None or place < known:
            self._places[name] = place

    def places(self) -> dict[str, Place]:
        """Of each name the first partition that has it, and its place there; in order."""
        for names, partition in self._first.items():
            for position, name in enumerate(names):
                self.add_place(name, partition, position)
        self._first = {}
        return dict(sorted(self._places.items(), key=_by_place))

    def names(self) -> list[str]:
        return list(self.places())


def _by_place(item: tuple[str, Place]) -> tuple[Place, str]:
    name, place = item
    return place, name
