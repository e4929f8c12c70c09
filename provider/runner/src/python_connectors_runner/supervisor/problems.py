"""Collects what is wrong with a request, so that one answer names all of it. Values are never quoted."""

from __future__ import annotations

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "text", list: "an array", dict: "an object"}


class Problems:
    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, path: str, fault: str) -> None:
        self._found.append(f"{path}: {fault}")

    def unknown_keys(self, path: str, value: dict[object, object], known: Iterable[str]) -> None:
        for key in sorted(str(key) for key in value.keys() - set(known)):
            self.add(f"{path}.{key:.100}" if path else f"{key:.100}", "is not known here")

    def raise_if_any(self) -> None:
        if self._found:
            raise Failure("request", "INVALID_REQUEST", "; ".join(self._found))


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    return "null" if value is None else KINDS.get(type(value), type(value).__name__)


def flag(problems: Problems, path: str, value: object) -> object:
    """Notes a ``value`` that is no boolean, and gives it back."""
    if not isinstance(value, bool):
        problems.add(path, f"must be true or false, not {kind(value)}")
    return value
