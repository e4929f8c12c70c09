"""How a user's function is called: by the names of its parameters, and else in the documented order."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from support import error_of, failed, generated, request_of_test, rows_connector

from python_connectors_runner.supervisor.supervise import run
from python_connectors_runner.usercode.functions import call, required, wants_spark

OFFERED = {"context": "C", "metadata": "M", "properties": "P"}


def called(function: Callable[..., Any]) -> Any:
    return call(function, OFFERED, by_name_only=("properties",))


@functools.wraps(lambda context, metadata, properties: None)
def wrapped(*args: Any, **kwargs: Any) -> Any:
    return args, kwargs


def injected(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator that gives one argument itself."""

    @functools.wraps(function)
    def wrapper(metadata: Any, context: Any) -> Any:
        return function("session", context, metadata)

    return wrapper


@injected
def decorated(session: Any, context: Any, metadata: Any) -> Any:
    return session, context, metadata


class Static:
    @staticmethod
    def method(metadata: Any, context: Any) -> Any:
        return metadata, context

    @classmethod
    def of_class(cls, metadata: Any, context: Any) -> Any:
        return metadata, context


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
        (decorated, ("session", "C", "M")),
        (Static.method, ("M", "C")),
        (Static.__dict__["method"], ("M", "C")),
        (Static.of_class, ("M", "C")),
        (functools.partial(lambda context, metadata, x: (context, metadata, x), x=0), ("C", "M", 0)),
        (functools.cache(lambda metadata: metadata), "M"),
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


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda spark, context, metadata: 0, True),
        (lambda context, metadata, spark: 0, True),
        (lambda context, metadata, *, spark: 0, True),
        (lambda s, c, m: 0, True),
        (lambda context, metadata: 0, False),
        (lambda c, m: 0, False),
        (lambda context, metadata, properties: 0, False),
        (lambda c, m, retries=3: 0, False),
        (lambda s, c, m, retries=3: 0, True),
        (lambda *args: 0, False),
        (lambda: 0, False),
    ],
)
def test_spark_is_given_to_functions_with_three_parameters_or_one_of_that_name(
    function: Callable[..., Any], expected: bool
) -> None:
    assert wants_spark(function) is expected


def test_properties_belong_to_a_connector_so_that_context_gets_none() -> None:
    error = error_of(run(request_of_test("def context(credentials, properties): return {}", "secret")))
    assert (error["phase"], error["code"]) == ("context", "CONTEXT_FAILED")
    assert error["message"].endswith(
        ": properties belong to a connector, so that context, which many connectors share, gets none"
    )
    assert "ok" in run(request_of_test("def context(credentials, properties=None): return {}", "secret"))


def test_a_fault_in_a_decorated_or_a_bound_function_names_the_user_s_own() -> None:
    before = """
import functools
def retried(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

class Source:
    def __call__(self, context, metadata):
        return 3

source = Source()
"""
    connector = rows_connector("return 3").replace("def read_rows", "@retried\ndef read_rows")
    error = failed(before + connector)
    assert (error["code"], error["line"]) == ("READ_RESULT", 18)
    listing = "def list_objects(c, m): return [{'name': 'a', 'fingerprint': '', 'is_prefix': False}]\n"
    for read in ("functools.partial(source)", "source"):
        error = failed(f"{before}{listing}read_rows = {read}\n")
        assert (error["code"], error["line"]) == ("READ_RESULT", 10)
