"""Packages that the runner uses where they are installed, imported when they are needed."""

from __future__ import annotations

from importlib import import_module

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def imported(module: str, purpose: str, phase: str, package: str | None = None) -> Any:
    """The module ``module`` of ``package``, by default of the package with its first name.

    Raises ``Failure`` with ``phase``, which says that ``purpose`` needs the package and how to add it, or that it is
    there and can't be imported.
    """
    package = package or module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or module).partition(".")[0] != module.partition(".")[0]:
            raise _broken(package, purpose, phase, error) from None
        raise missing(package, purpose, phase) from None
    except Exception as error:
        raise _broken(package, purpose, phase, error) from None


def missing(package: str, purpose: str, phase: str) -> Failure:
    message = (
        f"{purpose} needs the Python package {package}: add it to the connection's requirements, for example "
        f"{package} in requirements.txt, or bake it into the runner"
    )
    return Failure(phase, "MISSING_PACKAGE", message)


def _broken(package: str, purpose: str, phase: str, error: Exception) -> Failure:
    message = (
        f"{purpose} needs the Python package {package}, which can't be imported ({type(error).__name__}: {error}): "
        "pin another release of it in the connection's requirements"
    )
    return Failure(phase, "PACKAGE_BROKEN", message)
