"""Packages that are optional: imported when they are needed, and what to do where they are not installed."""

from __future__ import annotations

from importlib import import_module

from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Not installed by a connection's requirements, which take no source packages: PyPI has nothing else of these.
SOURCE_ONLY = ("pyspark", "py4j")


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
        raise _missing(package, purpose, phase) from None
    except Exception as error:
        raise _broken(package, purpose, phase, error) from None


def _missing(package: str, purpose: str, phase: str) -> Failure:
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


def missing_package(error: ImportError, user: str = "") -> str:
    """The message for an import that failed, ``user`` being what needs the package, where it is not the code."""
    name = (error.name or "").partition(".")[0]
    said = f"{type(error).__name__}: {error}"
    needs = f"{user} needs the package {name}: " if user and name else ""
    if name in SOURCE_ONLY:
        return (
            f"{said}: {needs}install pyspark into the Python that the local runner uses (pip install pyspark); "
            "a connection's requirements can't bring it, as PyPI has it as a source package only"
        )
    return f"{said}: {needs}add the package that has it to the connection's requirements, or the file to the code"
