"""The answer of a generation that was divided: what was seen, and what is left to read.

It comes out of the process of the user's code, which may have made anything of it: it is read as if it came from
outside, and written anew.
"""

from __future__ import annotations

from python_connectors_runner.inference.hiding import Hiding
from python_connectors_runner.inference.seen import Seen
from python_connectors_runner.inference.state import LIMITS, MOST
from python_connectors_runner.inference.state_columns import InvalidState, StateTooLarge, number
from python_connectors_runner.inference.unsupported import TooManyFields
from python_connectors_runner.jsontext import json_text
from python_connectors_runner.protocol import MAX_FIELDS, without_lone_surrogates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.redaction import Redactor

# Bytes of the partitions that are left.
MOST_LEFT = 3 * 1024 * 1024


def part(ok: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """``state``, ``left``, ``read``, ``seconds`` and ``stopped``. Raises ``ValueError`` for what is none of that."""
    # No struct is made a map here: the limit of this generation was kept already.
    seen = Seen(map_after=MAX_FIELDS)
    try:
        seen.join_state(ok["state"], Hiding(redactor.name), lambda text: without_lone_surrogates(redactor.text(text)))
        read, stopped, seconds = number(ok["read"], "read", MOST), ok["stopped"], ok["seconds"]
        state = seen.state()
    except (InvalidState, StateTooLarge, TooManyFields) as error:
        raise ValueError(str(error)) from None
    if stopped is not None and stopped not in LIMITS:
        raise ValueError("no limit")
    if type(seconds) not in (int, float) or not 0 <= seconds < float("inf"):
        raise ValueError("no number of seconds")
    return {"state": state, "left": _left(ok["left"], redactor), "read": read, "seconds": seconds, "stopped": stopped}


def _left(left: Any, redactor: Redactor) -> list[dict[str, Any]]:
    if type(left) is not list or not all(type(item) is dict and type(item["name"]) is str for item in left):
        raise ValueError("no partitions")
    text = json_text(left)
    # A credential can't be taken out here: the code would get another value back than it gave.
    if len(text) > MOST_LEFT or redactor.text(text) != text:
        raise ValueError("partitions that can't travel")
    return left
