"""Values as JSON has them, for the answers of *list* and *read*, and how much room they take there.

What JSON has no form for is text: dates and times as ISO 8601, decimals, UUIDs, integers beyond 2^53, floats that are
no number; bytes are text in base64. What is none of all that is shown by the name of its type, ``<Session>``.
"""

from __future__ import annotations

from python_connectors_runner.inference.objects import as_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MAX_DEPTH = 100
# The largest integer that JavaScript's numbers hold exactly.
MAX_INTEGER = 2**53


class Sized:
    """Makes values JSON; ``size`` is the most characters that what was made so far takes, written in ASCII."""

    def __init__(self) -> None:
        self.size = 0

    def row(self, row: dict[Any, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self.value(row)
        return made

    def value(self, value: Any, depth: int = 0) -> Any:
        type_ = type(value)
        if value is None or type_ is bool:
            self.size += 6
            return value
        if type_ is str:
            return self._text(value)
        if type_ is int:
            return self._integer(value)
        if type_ is float:
            return self._float(value)
        if depth >= MAX_DEPTH:
            return self._text("\u2026")
        if isinstance(value, (list, tuple, set, frozenset)) and not hasattr(type_, "_fields"):
            self.size += 2
            return [self.value(item, depth + 1) for item in value]
        fields = as_dict(value)
        if fields is not None:
            self.size += 2
            return {self._text(_key(key)): self.value(item, depth + 1) for key, item in fields.items()}
        return self._other(value, depth)

    def _text(self, text: str) -> str:
        # An escape in ASCII takes six characters, twelve beyond the basic plane.
        self.size += 4 + (len(text) if text.isascii() and text.isprintable() else 12 * len(text))
        return text

    def _integer(self, value: int) -> Any:
        if -MAX_INTEGER <= value <= MAX_INTEGER:
            self.size += 20
            return value
        return self._text(_digits(value))

    def _float(self, value: float) -> Any:
        if value - value != 0.0:  # NaN and the infinities
            return self._text("NaN" if value != value else "Infinity" if value > 0 else "-Infinity")
        self.size += 26
        return value

    def _other(self, value: Any, depth: int) -> Any:
        for base in type(value).__mro__:
            shown = SHOWN.get((base.__module__.partition(".")[0], base.__qualname__))
            if shown is not None:
                try:
                    made = shown(value)
                except Exception:
                    break
                return self.value(made, depth + 1) if type(made) is not type(value) else self._text(str(made))
        return self._text(f"<{type(value).__name__}>")


def _key(key: Any) -> str:
    return key if type(key) is str else _digits(key) if type(key) is int else str(key)[:100]


def _digits(value: int) -> str:
    """Python refuses to write out integers of some thousand digits."""
    try:
        return str(int(value))
    except ValueError:
        return hex(value)


def _base64(value: Any) -> str:
    from binascii import b2a_base64

    return b2a_base64(bytes(value), newline=False).decode()


def _iso(value: Any) -> str:
    return str(value.isoformat())


def _null(value: Any) -> None:
    return None


def _item(value: Any) -> Any:
    """Of a numpy scalar what Python has for it; nanoseconds, which it hasn't, as numpy writes them."""
    made = value.item()
    return str(value) if isinstance(made, int) and value.dtype.kind in "mM" else made


# By the top package and the name of the nearest base.
SHOWN: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("builtins", "bool"): bool,
    ("builtins", "int"): lambda value: int(value),
    ("builtins", "float"): lambda value: float(value),
    ("builtins", "str"): lambda value: str.__str__(value),
    ("builtins", "bytes"): _base64,
    ("builtins", "bytearray"): _base64,
    ("builtins", "memoryview"): _base64,
    ("builtins", "list"): list,
    ("builtins", "tuple"): list,
    ("builtins", "range"): list,
    ("collections", "deque"): list,
    ("array", "array"): list,
    ("datetime", "date"): _iso,
    ("datetime", "time"): _iso,
    ("datetime", "timedelta"): str,
    ("decimal", "Decimal"): str,
    ("uuid", "UUID"): str,
    ("enum", "Enum"): lambda value: value._value_,
    ("pandas", "NaTType"): _null,
    ("pandas", "NAType"): _null,
    ("pandas", "Timestamp"): _iso,
    ("pandas", "Timedelta"): str,
    ("pandas", "Period"): str,
    ("pandas", "Interval"): str,
    ("numpy", "generic"): _item,
    ("numpy", "ndarray"): lambda value: value.tolist(),
    ("pathlib", "PurePath"): str,
    ("ipaddress", "_BaseAddress"): str,
    ("ipaddress", "_BaseNetwork"): str,
    ("pyspark", "VariantVal"): str,
}
