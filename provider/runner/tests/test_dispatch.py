"""How a user's function is called: by the names of its parameters, and else in the documented order."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from support import generated, rows_connector

from python_connectors_runner.usercode.functions import call, required

OFFERED = {"context": "C", "metadata": "M", "properties": "P"}


def called(function: Callable[..., Any]) -> Any:
    return call(function, OFFERED, by_name_only=("properties",))


@functools.wraps(lambda context, metadata, properties: None)
def wrapped(*args: Any, **kwargs: Any) -> Any:
    return args, kwargs


class Instance:
    def __call__(self, context: Any, metadata: Any) -> Any:
        return context, metadata

    def method(self, ctx: Any, properties: Any, meta: Any) -> Any:
        return ctx, properties, meta


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (lambda context, metadata: (context, metadata), ("C", "M")),
        (lambda a, b: (a, b), ("C", "M")),
        (lambda metadata, context: (metadata, context), ("M", "C")),
        (lambda a, metadata: (a, metadata), ("C", "M")),
        (lambda context, metadata, properties: (context, metadata, properties), ("C", "M", "P")),
        (lambda properties, a, b: (properties, a, b), ("P", "C", "M")),
        (lambda a, b, *, properties: (a, b, properties), ("C", "M", "P")),
        (lambda a, b, c=1, properties=None: (a, b, c, properties), ("C", "M", 1, "P")),
        (lambda a, b, c=1: (a, b, c), ("C", "M", 1)),
        (lambda context: context, "C"),
        (lambda metadata: metadata, "M"),
        (lambda: "nothing", "nothing"),
        (lambda *args: args, ("C", "M")),
        (lambda a, *args: (a, args), ("C", ("M",))),
        (lambda **kwargs: kwargs, {"context": "C", "metadata": "M"}),
        (lambda *args, **kwargs: (args, kwargs), (("C", "M"), {})),
        (lambda a, b, /, properties: (a, b, properties), ("C", "M", "P")),
        (functools.partial(lambda x, context, metadata: (x, context, metadata), 0), (0, "C", "M")),
        (wrapped, (("C", "M", "P"), {})),
        (Instance(), ("C", "M")),
        (Instance().method, ("C", "P", "M")),
    ],
)
def test_a_function_gets_what_its_parameters_ask_for(function: Callable[..., Any], arguments: Any) -> None:
    assert called(function) == arguments


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda credentials: 0, True),
        (lambda credentials="": 0, False),
        (lambda: 0, False),
        (lambda *args: 0, False),
        (functools.partial(lambda credentials: 0), True),
        (functools.partial(lambda credentials: 0, ""), False),
    ],
)
def test_whether_a_function_can_do_without_arguments(function: Callable[..., Any], expected: bool) -> None:
    assert required(function) is expected


def test_properties_reach_every_function_that_names_them() -> None:
    code = """
def list_objects(context, metadata, properties):
    yield {"name": "a", "fingerprint": str(properties["year"]), "is_prefix": False}

def read_rows(context, metadata, *, properties):
    yield {f"y{properties['year']}": metadata["fingerprint"], "tags": properties["tags"]}
"""
    ok = generated(code, properties={"year": 2013, "tags": ["x"]})
    assert ok["schema"]["fields"] == {"y2013": "string", "tags[]": "string"}


def test_what_context_returns_is_the_same_object_in_every_call() -> None:
    connector = rows_connector("context['calls'].append(1)\nyield {'a': context['calls']}")
    connector = connector.replace("    yield {'name'", "    context['calls'].append(1)\n    yield {'name'")
    assert generated(connector, "def context(credentials=''): return {'calls': []}")["schema"]["fields"] == {
        "a[]": "int64"
    }
