"""The bounds of an answer that holds a schema."""

from __future__ import annotations

from python_connectors_runner.protocol import MAX_FIELDS, MAX_PATH, MAX_WARNINGS, Failure, length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from python_connectors_runner.inference.schema import Warn
    from python_connectors_runner.usercode.failures import Failures

PATH_IN_MESSAGE = 200


def checked_fields(fields: dict[str, str], failures: Failures) -> None:
    """Raises ``Failure`` (phase limit) where no schema may have so many fields, or a path so long."""
    if len(fields) > MAX_FIELDS:
        raise too_many_fields()
    for path in fields:
        if length(path) > MAX_PATH:
            shown = failures.text(path, PATH_IN_MESSAGE)
            message = f"the path of a field is longer than {MAX_PATH} characters: {shown}"
            raise Failure("limit", "PATH_TOO_LONG", message)


def too_many_fields(partition: str | None = None) -> Failure:
    """``partition``: the one whose rows were too much."""
    message = f"the schema would have more than {MAX_FIELDS} fields"
    return Failure("limit", "TOO_MANY_FIELDS", message, partition=partition)


def warnings_of(found: dict[tuple[str, str], tuple[str, str]]) -> list[Warn]:
    """``found``: from path and code to a partition and the message."""
    return [{"code": code, "path": path, "message": message} for (path, code), (_, message) in sorted(found.items())]


def bounded_warnings(warnings: list[Warn]) -> list[Warn]:
    if len(warnings) <= MAX_WARNINGS:
        return warnings
    left_out = len(warnings) - MAX_WARNINGS + 1
    last: Warn = {"code": "MORE_WARNINGS", "path": "", "message": f"{left_out} more warnings were left out"}
    return [*warnings[: MAX_WARNINGS - 1], last]
