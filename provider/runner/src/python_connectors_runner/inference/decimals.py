"""The places that many decimals have at most, by adding them up: one pass without a look at each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Context
    from typing import Any

_contexts: list[Context] = []


def least_exponent(values: Sequence[Any]) -> int | None:
    """The smallest exponent of decimals, or ``None`` where one is not finite or they are too far apart to say.

    An exact sum has the smallest exponent of its terms.
    """
    from decimal import MAX_EMAX, MIN_EMIN, Context, Rounded, localcontext

    if not _contexts:
        _contexts.append(Context(prec=200, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[]))
    with localcontext(_contexts[0]) as context:
        exponent = sum(values[1:], start=values[0]).as_tuple().exponent
        return exponent if isinstance(exponent, int) and not context.flags[Rounded] else None
