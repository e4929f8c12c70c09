"""docs/errors.md holds every code that the runner can answer with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"
PAGE = Path(__file__).parents[3] / "docs" / "errors.md"

CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
# Calls whose upper-case texts are names of variables or settings.
LOOKUPS = {"confstr", "get", "getattr", "getenv", "hasattr", "pop", "sysconf", "setenv", "_megabytes"}


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def used() -> dict[str, str]:
    return {
        code: path.name
        for path in sorted(SOURCES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for code in codes(node)
    }


def codes(node: ast.AST) -> Iterator[str]:
    """Codes are passed to a function, stand in a pair with their message, or are a warning's."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        yield from [] if name in LOOKUPS else found(arguments)
    elif isinstance(node, ast.Tuple):
        names = list(found(node.elts))
        yield from names if len(names) == 1 and len(node.elts) in (2, 3) else []
    elif isinstance(node, ast.Dict):
        yield from found([value for key, value in zip(node.keys, node.values, strict=True) if is_code(key)])


def is_code(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value == "code"


def found(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def test_every_code_of_the_runner_is_documented() -> None:
    missing = {code: file for code, file in used().items() if code not in documented()}
    assert missing == {}


def test_codes_are_found_in_the_sources() -> None:
    assert {"SYNTAX_ERROR", "READ_FAILED", "MIXED_TYPES", "NUMBER_TOO_WIDE", "ROWS_LIMIT"} <= used().keys()
    assert len(used()) > 60


def test_the_page_is_sorted_and_names_each_code_once() -> None:
    _, *sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    tables = [re.findall(r"^\| `([A-Z0-9_]+)`", section, re.MULTILINE) for section in sections]
    assert [table == sorted(table) for table in tables] == [True] * 4
    codes = [code for table in tables for code in table]
    assert len(codes) == len(set(codes))
