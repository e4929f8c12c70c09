"""What all steps of one run about a connector share."""

from __future__ import annotations

from python_connectors_runner.protocol import without_lone_surrogates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from python_connectors_runner.inference.hiding import Hiding
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
        # From path and code to a partition and the message, see ``inference.seen``.
        self.warnings: dict[tuple[str, str], tuple[str, str]] = {}

    def function(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.module, name)
        return found

    def warn(self, code: str, path: str, message: str) -> None:
        """Once for each code and path: what the first partition by name says."""
        partition = self.shown(self.budget.partition)
        known = self.warnings.get((path, code))
        if known is None or partition < known[0]:
            self.warnings[path, code] = (partition, self.failures.text(message))

    def shown(self, partition: str) -> str:
        """A partition's name, as it may be told."""
        return without_lone_surrogates(self.failures.redactor.text(partition) if self.hides else partition)

    @property
    def hides(self) -> bool:
        """Whether there are credentials to keep out of names."""
        return self.request["credentials"] is not None

    def hiding(self) -> Hiding | None:
        if not self.hides:
            return None
        from python_connectors_runner.inference.hiding import Hiding

        return Hiding(self.failures.redactor.name)
