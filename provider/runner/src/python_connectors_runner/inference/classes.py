"""Classes of integers: all that a type is decided by, and no more. A state holds these, not values of the data.

Class ``n`` is the magnitudes up to ``bounds[n]``: by the number of digits, and by what fits into 64 bits.
"""

from __future__ import annotations

from bisect import bisect_left

from python_connectors_runner.inference.common_types import MAX_DIGITS
from python_connectors_runner.inference.scalars import INT64, UINT64

# The last is beyond every type; whatever is beyond it, too.
_POWERS = [10**digits - 1 for digits in range(MAX_DIGITS + 1)] + [10**MAX_DIGITS]
POSITIVE = sorted({*_POWERS, INT64[1], UINT64[1]})
NEGATIVE = sorted({*_POWERS, -INT64[0]})


def class_of(magnitude: int, bounds: list[int]) -> int:
    return min(bisect_left(bounds, magnitude), len(bounds) - 1)
