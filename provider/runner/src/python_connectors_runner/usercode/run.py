"""What all steps of one run about a connector share."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.usercode.budget import Budget
    from python_connectors_runner.usercode.failures import Failures
    from python_connectors_runner.usercode.reporter import Reporter


class Run:
    """``offered`` is what a function may ask for, by name; ``module`` is the connector's."""

    def __init__(
        self,
        module: ModuleType,
        interface: str,
        parser: dict[str, Any] | None,
        request: dict[str, Any],
        failures: Failures,
        reporter: Reporter,
        budget: Budget,
    ) -> None:
        self.module = module
        self.interface = interface
        self.parser = parser
        self.request = request
        self.failures = failures
        self.reporter = reporter
        self.budget = budget
        self.offered: dict[str, Any] = {"context": {}, "properties": request["properties"]}
        self.spark: Any = None
        self._warnings: dict[tuple[str, str], str] = {}

    def function(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.module, name)
        return found

    def warn(self, code: str, path: str, message: str) -> None:
        """Once for each code and path."""
        self._warnings.setdefault((path, code), message)

    def warnings(self) -> list[Any]:
        return [
            {"code": code, "path": path, "message": self.failures.text(message)}
            for (path, code), message in sorted(self._warnings.items())
        ]
