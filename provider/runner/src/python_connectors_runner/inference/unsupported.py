"""What inference refuses. The path is known only to those on the way out, so each level adds its own part."""

from __future__ import annotations

from python_connectors_runner.inference.names import written_path


class Refused(Exception):
    def __init__(self) -> None:
        super().__init__()
        self._segments: list[tuple[str, str]] = []

    def inside(self, kind: str, name: str = "") -> None:
        """``kind`` is ``name``, ``[]`` or ``{}``."""
        self._segments.insert(0, (kind, name))

    def path(self) -> str:
        return written_path(self._segments)


class UnsupportedValue(Refused):
    """A value of a Python type that no schema type stands for."""

    def __init__(self, type_name: str) -> None:
        super().__init__()
        self.type_name = type_name


class UnsupportedKey(Refused):
    """A dict with a key that is not text."""

    def __init__(self, type_: type) -> None:
        super().__init__()
        self.type_name = type_.__name__


class TooDeep(Refused):
    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


class TooManyFields(Exception):
    """More top-level names than a schema may have."""
