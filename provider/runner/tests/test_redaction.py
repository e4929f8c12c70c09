"""Credentials are in no text that leaves the runner, however they got into it."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import error_of, generate_request, request_of_test, rows_connector

from python_connectors_runner.protocol import Failure
from python_connectors_runner.redaction import MARK, Redactor
from python_connectors_runner.supervisor.supervise import run

CANARY = 'canary/"ü+\\ key\n42'
DOCUMENT = json.dumps({"user": "carrier", "nested": [{"password": CANARY}]})


@pytest.mark.parametrize(
    "encode",
    [
        lambda secret: secret,
        lambda secret: json.dumps(secret),
        lambda secret: json.dumps(secret, ensure_ascii=False),
        lambda secret: json.dumps({"a": [secret]}),
        lambda secret: repr(secret),
        lambda secret: repr({"a": secret}),
        lambda secret: repr(secret.encode()),
        lambda secret: quote(secret),
        lambda secret: quote(secret, safe=""),
        lambda secret: quote_plus(secret),
        lambda secret: quote(secret, safe="").lower().replace("%c3%bc", "%c3%bc"),
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
        lambda secret: base64.b64encode(f"user:{secret}".encode()).decode(),
        lambda secret: base64.b64encode(f"a:{secret}:b".encode()).decode(),
        lambda secret: base64.b64encode(f"ab:{secret}".encode()).decode(),
    ],
)
@pytest.mark.parametrize("credentials", [CANARY, DOCUMENT])
def test_every_encoding_of_a_credential_is_found(encode: Any, credentials: str) -> None:
    shown = Redactor(credentials).text(f"GET {encode(CANARY)} failed")
    assert MARK in shown
    for piece in ("canary", "key", encode(CANARY)[2:10], encode(CANARY)[-8:-2]):
        assert piece not in shown.replace(MARK, "")


def test_the_longest_is_replaced_first() -> None:
    redactor = Redactor(json.dumps({"a": "secret", "b": "secret-and-more"}))
    assert redactor.text("x secret-and-more y secret z") == f"x {MARK} y {MARK} z"


def test_secrets_that_overlap_leave_nothing_behind() -> None:
    redactor = Redactor(json.dumps({"a": "abcdef-123", "b": "123-ghijklmnop", "c": "credential"}))
    assert redactor.text("x abcdef-123-ghijklmnop y") == f"x {MARK} y"
    assert redactor.text("abcdef-123abcdef-123") == MARK * 2
    assert redactor.text("a credential") == f"a {MARK}"


def test_the_lines_of_a_key_are_found_alone() -> None:
    pem = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA0123456789\nshort\n-----END KEY-----"
    for credentials in (pem, json.dumps({"key": pem})):
        assert Redactor(credentials).text("bad line MIIEowIBAAKCAQEA0123456789!") == f"bad line {MARK}!"


def test_short_parts_are_words_and_stay() -> None:
    redactor = Redactor(json.dumps({"region": "eu", "flag": "true"}))
    assert redactor.text("true in eu") == "true in eu"
    assert Redactor(None).text("abc") == "abc"


@pytest.mark.parametrize("text", ["{}", "a {} b", "'{}'", '{{"key": "{}"}}', "key={}&x", "{}{}"])
def test_a_whole_credential_that_is_short_is_replaced_where_it_stands_alone(text: str) -> None:
    assert Redactor("12345").text(text.format("12345", "")) == text.format(MARK, "")
    assert Redactor("a/ü").text(text.format("a/ü", "")) == text.format(MARK, "")
    assert Redactor("a/ü").text(text.format("a%2F%C3%BC", "")) == text.format(MARK, "")


def test_a_short_credential_stays_inside_words_and_in_names_and_of_two_characters_everywhere() -> None:
    assert Redactor("12345").text("123456 and x12345") == "123456 and x12345"
    assert Redactor("12345").name("12345") == "12345"
    assert Redactor("ab").text("ab") == "ab"


def test_a_number_in_a_document_is_a_secret_too() -> None:
    assert Redactor(json.dumps({"pin": 123456, "port": 5432})).text("123456 at 5432") == f"{MARK} at 5432"


@given(st.text("ab1 ", max_size=30), st.integers(0, 30))
def test_what_lies_before_a_start_is_looked_at_and_left_out(text: str, start: int) -> None:
    shown = Redactor("ab1ab1").text(text, min(start, len(text)))
    assert "ab1ab1" not in shown
    if "ab1ab1" not in text:
        assert shown == text[start:]


def test_a_name_loses_what_looks_like_a_key_but_not_a_word_of_the_credentials() -> None:
    redactor = Redactor(json.dumps({"user": "carrier", "token": "0123456789abcdef"}))
    assert redactor.name("carrier") == "carrier"
    assert redactor.name("x_0123456789abcdef") == f"x_{MARK}"
    assert Redactor("hunter2hunter2").name("hunter2hunter2") == MARK


@given(st.text(min_size=6, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_credential_survives_in_any_text(secret: str, before: str, after: str) -> None:
    for credentials in (secret, json.dumps({"a": {"b": secret}})):
        shown = Redactor(credentials).text(before + secret + after)
        assert secret not in shown.replace(MARK, "\0") or secret in MARK


def leaks(response: dict[str, Any], secret: str) -> bool:
    return any(form in json.dumps(response, ensure_ascii=False) for form in (secret, json.dumps(secret)[1:-1]))


SECRET = "c4nary-s3cret-0123456789"
CONNECTION = "import json\ndef context(credentials):\n    return {'all': credentials, **json.loads(credentials)}\n"
CREDENTIALS = json.dumps({"token": SECRET})


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError(context['token'])",
        "raise ValueError(context['all'])",
        "raise KeyError(context['all'])",
        "raise ValueError('x' * 4090 + context['token'])",
        "raise ValueError((context['token'] + ' ') * 1000)",
        "yield {context['token']: {1}}",
        "yield {context['token']: 1}",
        "yield {'a': {context['token']: {'b': 1}}}",
        "yield {'a': 1}\nyield {context['all']: 'x'}\nyield {context['all']: 2}",
        "yield {context['token'] + 'x' * 2000: 1}",
        "yield type(context['token'], (), {})()",
        "import os; print(context['token'], flush=True); os._exit(1)",
        "class E(Exception): pass\nE.__name__ = context['token']\nraise E",
    ],
)
def test_no_answer_holds_a_credential(body: str) -> None:
    response = run(generate_request(rows_connector(body + "\nyield {}"), CONNECTION, credentials=CREDENTIALS))
    assert not leaks(response, SECRET)
    assert SECRET[:12] not in json.dumps(response)


def test_a_partition_and_a_source_line_lose_the_credential_too() -> None:
    code = f"""
def list_objects(context, metadata):
    yield {{"name": "x" * 190 + context["token"], "fingerprint": "1", "is_prefix": False}}
    if context.get("twice"):
        yield {{"name": "x" * 190 + context["token"], "fingerprint": "1", "is_prefix": False}}
def read_rows(context, metadata):
    raise ValueError("{SECRET}")
"""
    error = error_of(run(generate_request(code, CONNECTION, credentials=CREDENTIALS)))
    assert error["partition"] == "x" * 190 + MARK
    assert error["source"] == f'    raise ValueError("{MARK}")'
    twice = json.dumps({"token": SECRET, "twice": 1})
    error = error_of(run(generate_request(code, CONNECTION, credentials=twice)))
    assert error["code"] == "DUPLICATE_NAME"
    assert SECRET[:5] not in json.dumps(error)


def test_a_field_that_is_named_like_a_credential_is_shown_with_a_warning() -> None:
    body = "yield {'a_' + context['token']: 1, 'token': 2}"
    ok = run(generate_request(rows_connector(body), CONNECTION, credentials=CREDENTIALS))["ok"]
    path = f'"a_{MARK}"'
    assert ok["schema"] == {"fields": {path: "int64", "token": "int64"}, "order": f"{path}, token"}
    assert [(warning["code"], warning["path"]) for warning in ok["warnings"]] == [("CREDENTIAL_IN_NAME", path)]


def test_a_secret_from_the_store_is_kept_out_as_well() -> None:
    request = request_of_test("def context(credentials): raise ValueError(credentials)")
    request["credentials"] = {"secret": {"id": "a", "region": "r"}}
    response = run(request, fetch=lambda secret, seconds: SECRET)
    assert error_of(response)["message"] == f"ValueError: {MARK}"


def test_a_failure_to_fetch_is_the_answer() -> None:
    def fetch(secret: object, seconds: object) -> str:
        raise Failure("credentials", "SECRET_MISSING", "there is no secret a in r")

    request = request_of_test("")
    request["credentials"] = {"secret": {"id": "a", "region": "r"}}
    error = error_of(run(request, fetch=fetch))
    assert (error["phase"], error["code"]) == ("credentials", "SECRET_MISSING")
