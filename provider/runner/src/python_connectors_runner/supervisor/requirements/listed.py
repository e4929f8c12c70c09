"""Reads a requirements list strictly. One rule in both languages: ``provider/core/requirements/`` is the same in
TypeScript, ``provider/protocol/requirements.json`` the table of cases that both read.
"""

from __future__ import annotations

import re

from python_connectors_runner.protocol import Failure, length
from python_connectors_runner.supervisor.requirements.lines import logical_lines
from python_connectors_runner.supervisor.requirements.marker import read_marker

MAX_CHARACTERS = 256 * 1024
MAX_PACKAGES = 200
MAX_FAULTS = 20
MAX_NAME = 128

LOCK_ADVICE = (
    "lock the list: `uv pip compile --universal --generate-hashes requirements.in -o requirements.txt`, or with "
    "pip-tools `pip-compile --generate-hashes --output-file requirements.txt requirements.in`"
)

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
HEAD = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[([^\]]*)\])?[ \t]*([^;]*)(?:;(.*))?", re.DOTALL
)
PINNED = re.compile(r"==[ \t]*([A-Za-z0-9][A-Za-z0-9.!+_-]*)")
HASH = re.compile(r"--hash=sha256:([0-9A-Fa-f]{64})")
VERSION_CONTROL = re.compile(r"(?:^|[ \t@])(?:git|hg|svn|bzr)\+")
FILE = re.compile(r"^[./~]|[/\\]|\.(?:whl|tar\.gz|tar\.bz2|zip)\Z")
OPTION = re.compile(r"--?[A-Za-z][A-Za-z-]*")
LONG_OPTION = re.compile(r"--[A-Za-z-]*")

RELEASED = "write a released package as name==version"
ANOTHER_FILE = "another file is not read: put its lines into this list"
INDEX = (
    "packages come from the index that the runner's machine is set up for: remove the line (pip-compile leaves it out "
    "with --no-emit-index-url --no-emit-trusted-host --no-emit-find-links)"
)
EDITABLE = f"an editable install: {RELEASED}, or put the code into the connection's folder"
WHEELS = "only wheels are installed, always: remove the line"
UNREADABLE = "can't be read: write name==version --hash=sha256:<64 hexadecimal digits>"

# Options of a line of their own, and why they are refused.
OPTIONS = {
    "-e": EDITABLE,
    "--editable": EDITABLE,
    "-r": ANOTHER_FILE,
    "--requirement": ANOTHER_FILE,
    "-c": ANOTHER_FILE,
    "--constraint": ANOTHER_FILE,
    "-i": INDEX,
    "--index-url": INDEX,
    "--extra-index-url": INDEX,
    "-f": INDEX,
    "--find-links": INDEX,
    "--no-index": INDEX,
    "--trusted-host": INDEX,
    "--pre": "every version is pinned, pre-releases too: remove the line",
    "--no-binary": WHEELS,
    "--only-binary": WHEELS,
    "--prefer-binary": WHEELS,
}


class Entry:
    """One pinned package. ``name`` and ``extras`` are normalized, ``marker`` is empty where there is none."""

    __slots__ = ("extras", "hashes", "line", "marker", "name", "version")

    def __init__(self, name: str, extras: list[str], version: str, marker: str, hashes: list[str], line: int) -> None:
        self.name = name
        self.extras = extras
        self.version = version
        self.marker = marker
        self.hashes = hashes
        self.line = line

    def __str__(self) -> str:
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        marker = f" ; {self.marker}" if self.marker else ""
        hashes = "".join(f" --hash=sha256:{digest}" for digest in self.hashes)
        return f"{self.name}{extras}=={self.version}{marker}{hashes}\n"


class Faults:
    """What is wrong with a list, all at once. Names and options are quoted only: a URL may hold a password."""

    def __init__(self) -> None:
        self._found: list[tuple[int, str]] = []
        self.unlocked = False

    def add(self, line: int, text: str) -> None:
        """``line`` 0: the whole list."""
        self._found.append((line, f"line {line}: {text}" if line else text))

    def add_unlocked(self, line: int, text: str) -> None:
        """A fault that locking the list repairs."""
        self.unlocked = True
        self.add(line, text)

    def texts(self) -> list[str]:
        texts = [text for _, text in sorted(self._found, key=lambda fault: fault[0])]
        more = [f"and {len(texts) - MAX_FAULTS} more"] if len(texts) > MAX_FAULTS else []
        return [*texts[:MAX_FAULTS], *more, *([LOCK_ADVICE] if self.unlocked else [])]


def locked_entries(text: str) -> list[Entry]:
    """The packages of a list. Raises ``Failure`` (phase requirements) that names every fault."""
    entries, faults = read(text)
    texts = faults.texts()
    if texts:
        code = "REQUIREMENTS_UNLOCKED" if faults.unlocked else "REQUIREMENTS_REFUSED"
        raise Failure("requirements", code, f"the requirements list is refused: {'; '.join(texts)}")
    return entries


def rendered(entries: list[Entry]) -> str:
    """The one text that equal lists have."""
    return "".join(sorted(str(entry) for entry in entries))


def normalized(name: str) -> str:
    """The one form of a package's name: ``Foo_Bar`` and ``foo.bar`` are ``foo-bar``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(text: str) -> tuple[list[Entry], Faults]:
    faults = Faults()
    if _is_too_long(text, faults):
        return [], faults
    entries: list[Entry] = []
    for line, content in logical_lines(text):
        entry = _read_line(line, content, faults)
        if entry is not None:
            entries.append(entry)
    _check_twice(entries, faults)
    if len(entries) > MAX_PACKAGES:
        faults.add(0, f"the list has {len(entries)} packages; the limit is {MAX_PACKAGES}")
    if not faults.texts():
        _is_too_long(rendered(entries), faults)
    return entries, faults


def _is_too_long(text: str, faults: Faults) -> bool:
    size = length(text)
    if size > MAX_CHARACTERS:
        advice = "bake large packages into the runner, and leave them out"
        faults.add(0, f"the list has {size} characters; the limit is {MAX_CHARACTERS}: {advice}")
    return size > MAX_CHARACTERS


def _read_line(line: int, content: str, faults: Faults) -> Entry | None:
    if content.startswith("-"):
        _refuse_option(line, content, faults)
        return None
    options_at = re.search(r"[ \t]--", content)
    head = content[: options_at.start()].strip(" \t") if options_at else content
    options = [option for option in re.split(r"[ \t]+", content[options_at.start() :]) if option] if options_at else []
    address = _address(head.partition(";")[0])
    if address is not None:
        faults.add(line, f"{address}: {RELEASED}")
        return None
    found = HEAD.fullmatch(head)
    if found is None or len(found[1]) > MAX_NAME:
        faults.add(line, UNREADABLE)
        return None
    name = normalized(found[1])
    extras = [] if found[2] is None else [extra.strip(" \t") for extra in found[2].split(",")]
    if not all(NAME.fullmatch(extra) for extra in extras):
        faults.add(line, f"{name}: its extras can't be read: write {name}[extra]==version")
        return None
    marker = "" if found[4] is None else read_marker(found[4])
    if marker is None:
        example = f'write {name}==version ; python_version < "3.12"'
        faults.add(line, f"{name}: its environment marker can't be read: {example}")
        return None
    hashes = _hashes(line, name, options, faults)
    pinned = PINNED.fullmatch(found[3].strip(" \t"))
    hashed = hashes is None or bool(hashes)
    if pinned is None:
        fault = f": write {name}==version" if hashed else " and has no hash"
        faults.add_unlocked(line, f"{name} is not pinned to one version{fault}")
    elif not hashed:
        faults.add_unlocked(line, f"{name} has no hash")
    if pinned is None or not hashes:
        return None
    return Entry(name, sorted(set(map(normalized, extras))), pinned[1], marker, sorted(set(hashes)), line)


def _address(before: str) -> str | None:
    """What ``before``, a requirement without its marker, is if it is no name with a version."""
    if VERSION_CONTROL.search(before):
        return "a version control address"
    if "://" in before:
        return "a URL"
    if FILE.search(before):
        return "a path"
    return "a direct reference" if "@" in before else None


def _hashes(line: int, name: str, options: list[str], faults: Faults) -> list[str] | None:
    """The hashes in lower case; ``None`` where another option was found and reported."""
    hashes: list[str] | None = []
    for option in options:
        found = HASH.fullmatch(option)
        if found is None:
            is_hash = option == "--hash" or option.startswith("--hash=")
            fault = "a hash is --hash=sha256:<64 hexadecimal digits>" if is_hash else "only --hash can follow a version"
            faults.add(line, f"{name}: {fault}")
            hashes = None
        elif hashes is not None:
            hashes.append(found[1].lower())
    return hashes


def _refuse_option(line: int, content: str, faults: Faults) -> None:
    found = LONG_OPTION.match(content)
    option = found[0] if found else content[:2]
    if option == "--require-hashes":
        return
    reason = OPTIONS.get(option, "no option can be here: remove the line")
    name = option[:MAX_NAME] if OPTION.fullmatch(option) else "-"
    faults.add(line, f"{name}: {reason}")


def _check_twice(entries: list[Entry], faults: Faults) -> None:
    """A package may be there more than once only where each time has its own marker."""
    seen: dict[str, list[Entry]] = {}
    for entry in entries:
        others = seen.setdefault(entry.name, [])
        for other in others:
            if not other.marker or not entry.marker or other.marker == entry.marker:
                advice = "keep one, or give each an environment marker of its own"
                faults.add(entry.line, f"{entry.name} is in line {other.line} too: {advice}")
                break
        others.append(entry)
