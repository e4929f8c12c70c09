"""What to do about a package that is not installed."""

from __future__ import annotations

# Not installed by a connection's requirements, which take no source packages: PyPI has nothing else of these.
SOURCE_ONLY = ("pyspark", "py4j")


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
