"""``python3 pack.py OUT.zip``: the runner as a Lambda zip, byte for byte the same wherever it is packed.

The package's sources only: what is compiled is for one version of Python, and this one need not be the Lambda's.
Stored, not compressed: what a compressor makes depends on its version, and the zip is smaller than a page of most web
sites either way.
"""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "src"
PACKAGE = "python_connectors_runner"

# The first date that a zip can hold; world-readable, since Lambda runs the code as another user.
DATE = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
MADE_ON_UNIX = 3


def pack(out: Path) -> None:
    """Writes the zip, aside first: a reader finds the old one or the new one, never half of it."""
    aside = out.with_name(f"{out.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
            for name in names():
                entry = zipfile.ZipInfo(name, DATE)
                entry.create_system = MADE_ON_UNIX
                entry.external_attr = MODE
                archive.writestr(entry, (SOURCES / name).read_bytes())
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)


def names() -> list[str]:
    """The files of the zip, sorted, with ``/`` on every machine."""
    return sorted(path.relative_to(SOURCES).as_posix() for path in (SOURCES / PACKAGE).rglob("*.py"))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python3 pack.py OUT.zip")
    pack(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
