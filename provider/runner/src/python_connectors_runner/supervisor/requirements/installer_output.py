"""What a failed installation means, by what the installer printed."""

from __future__ import annotations

import os
import re

from python_connectors_runner.protocol import Failure
from python_connectors_runner.redaction import MARK
from python_connectors_runner.supervisor.requirements.installer_environment import INDEX_PREFIX

MAX_LINES = 12
MAX_CHARACTERS = 2_000

# The first that is found counts: pip says that there is no version where it could not reach the index.
CAUSES = (
    ("REQUIREMENTS_DISK_FULL", "the disk is full", r"no space left on device|os error 28|disk quota exceeded"),
    (
        "REQUIREMENTS_HASH_MISMATCH",
        "a file is not the one that was locked",
        r"hash mismatch|do not match the hashes",
    ),
    (
        "REQUIREMENTS_NETWORK",
        "the package index can't be reached",
        r"failed to fetch|error sending request|connection broken|max retries exceeded|newconnectionerror|dns error"
        r"|name resolution|network is unreachable|connection refused|timed out|network connectivity is disabled",
    ),
    (
        "REQUIREMENTS_NO_WHEEL",
        "there is no wheel for this Python and machine, or no such version",
        r"no usable wheels|no wheels with|no matching distribution|could not find a version|no solution found"
        r"|was not found in the|there is no version|no version of",
    ),
)
URL_CREDENTIAL = re.compile(r"(?<=://)[^/\s@]+@")
URL_QUERY = re.compile(r"(\bhttps?://[^\s?#]+)[?#]\S+")
ESCAPES = re.compile("\x1b\\[[0-9;?]*[ -/]*[@-~]")


def failure(installer: str, output: bytes) -> Failure:
    """The ``Failure`` of an installation, with the last lines that were printed, without credentials."""
    text = ESCAPES.sub("", output.decode("utf-8", "replace"))
    code, meaning = next(
        ((code, meaning) for code, meaning, pattern in CAUSES if re.search(pattern, text, re.IGNORECASE)),
        ("REQUIREMENTS_INSTALL_FAILED", "it failed"),
    )
    lines = [line.rstrip() for line in without_credentials(text).splitlines() if line.strip()]
    shown = "\n".join(lines[-MAX_LINES:])[-MAX_CHARACTERS:]
    return Failure("requirements", code, f"{installer} could not install the requirements: {meaning}\n{shown}")


def without_credentials(text: str) -> str:
    """``text`` without what stands before a host in a URL, or after a path, and without uv's own passwords."""
    for name, value in os.environ.items():
        if name.startswith(INDEX_PREFIX) and name.endswith(("_USERNAME", "_PASSWORD")) and value:
            text = text.replace(value, MARK)
    return URL_QUERY.sub(rf"\1?{MARK}", URL_CREDENTIAL.sub(f"{MARK}@", text))
