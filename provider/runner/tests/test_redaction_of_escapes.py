"""No piece of a credential is left, however often a text with it was escaped on its way into a message."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote_to_bytes

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from python_connectors_runner.redaction import MARK, Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

# As short a piece of a credential is a leak.
PIECE = 12
SECRET = "pass'w\"ö\\rd\t€x😀y+z%41 end"


def key_error(text: str) -> str:
    return str(KeyError(text))


def lower_escapes(text: str) -> str:
    return re.sub("%..", lambda found: found[0].lower(), quote(text, safe=""))


ESCAPES: dict[str, Callable[[str], str]] = {
    "json": json.dumps,
    "json in unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "a document": lambda text: json.dumps({"a": [text, 1]}, indent=1),
    "repr": repr,
    "repr between quotes": lambda text: repr(f"""it's "{text}" """),
    "ascii": ascii,
    "bytes": lambda text: repr(text.encode()),
    "a key that is missing": key_error,
    "an exception with arguments": lambda text: str(ValueError(text, 1)),
    "an address": quote,
    "part of an address": lambda text: quote(text, safe=""),
    "a form": quote_plus,
    "lower case": lower_escapes,
}


def in_base64(text: str, before: str, encode: Callable[[bytes], bytes] = base64.b64encode) -> str:
    return encode(f"{before}{text}:realm".encode()).decode()


BASE64: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "base64": lambda text: in_base64(text, ""),
    "base64 behind one": lambda text: in_base64(text, "u"),
    "base64 behind two": lambda text: in_base64(text, "u:"),
    "for addresses": lambda text: in_base64(text, "us:", base64.urlsafe_b64encode),
    "base64 of json": lambda text: in_base64(json.dumps(text), ""),
}


def unescaped(text: str) -> str:
    letters = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "a": "\a"}

    def plain(found: re.Match[str]) -> str:
        digits = found[1] or found[2] or found[3]
        if digits:
            code = int(digits, 16)
            return chr(code) if code < 0x110000 else ""
        return letters.get(found[4], found[4])

    text = re.sub(r"(?s)\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|(.))", plain, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def readings(text: str) -> set[str]:
    """The text, and what it says after any order of ways to undo escapes."""
    found = {text}
    new = found
    for _ in range(6):
        undone = {way(one) for one in new for way in (unescaped, unquoted, from_bytes)}
        new = undone - found
        found |= new
    return found


def unquoted(text: str) -> str:
    return unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def from_bytes(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text


def pieces_of(secret: str) -> set[str]:
    forms = [secret, secret.replace(" ", "+")]
    for offset in range(3):
        raw = bytes(offset) + secret.encode()
        encoded = base64.b64encode(raw).decode()[(offset * 8 + 5) // 6 : len(raw) * 8 // 6]
        forms += [encoded, encoded.translate(str.maketrans("+/", "-_"))]
    return {form[index : index + PIECE] for form in forms for index in range(len(form) - PIECE + 1)}


def left(shown: str, secret: str) -> list[str]:
    texts = readings(shown.replace(MARK, "\0"))
    return [piece for piece in pieces_of(secret) if any(piece in text for text in texts)]


@pytest.mark.parametrize("inner", ESCAPES)
@pytest.mark.parametrize("outer", ["json", "repr between quotes", "ascii", "bytes", "part of an address"])
@pytest.mark.parametrize("base", BASE64)
@pytest.mark.parametrize("credentials", [SECRET, json.dumps({"user": "me", "inner": [{"password": SECRET}]})])
def test_what_was_escaped_twice_is_found(inner: str, outer: str, base: str, credentials: str) -> None:
    text = ESCAPES[outer](ESCAPES[inner](BASE64[base](SECRET)))
    shown = Redactor(credentials).text(f"id={text}; failed")
    assert MARK in shown
    assert not left(shown, SECRET)


def test_a_text_inside_nine_documents_is_found() -> None:
    text = SECRET
    for depth in range(9):
        text = json.dumps({"a": text})
        assert not left(Redactor(SECRET).text(text), SECRET), depth


@pytest.mark.parametrize(
    ("credential", "text"),
    [
        ("nab-ü-0123456789", "C:\\{}"),
        ("x41b-ü-0123456789", "C:\\{}"),
        ("u00e4b-ü-0123456789", "C:\\{}"),
        ("20abc-ü-0123456789", "100%{}"),
        ("5abc-ü-0123456789", "100%2{}"),
        ("abc-ü-0123456789%", "{}20"),
        ("abc-ü-0123456789%2", "{}0"),
        ("abc-ü-0123456789\\", "{}u00e4"),
        ("abc-ü-0123456789\\u00", "{}e4"),
    ],
)
@pytest.mark.parametrize("escape", ["json", "ascii", "bytes", "part of an address"])
def test_what_stands_next_to_it_makes_no_escape_with_its_ends(credential: str, text: str, escape: str) -> None:
    encoded = ESCAPES[escape](credential)
    if escape != "part of an address":
        encoded = encoded.removeprefix("b")[1:-1]
    for shown in (text.format(encoded), ESCAPES[escape](text.format(credential))):
        assert not left(Redactor(credential).text(shown), credential)


@pytest.mark.parametrize("number", ["123456.789", "1234567890123.25", "-2345.125", "1.25e-7", "12345678901"])
def test_numbers_of_a_document_are_secrets(number: str) -> None:
    redactor = Redactor(f'{{"a": [{{"number": {number}}}], "b": 1.5}}')
    for text in (number, str(json.loads(number))):
        assert redactor.text(f"no {text}, 1.5") == f"no {MARK}, 1.5"
        assert redactor.text(repr(text)) == f"'{MARK}'"


def test_a_document_with_a_number_of_many_digits_is_still_a_document() -> None:
    redactor = Redactor(json.dumps({"a": "0123456789"})[:-1] + ', "b": ' + "9" * 5_000 + "}")
    assert redactor.text("x 0123456789") == f"x {MARK}"


@pytest.mark.parametrize("text", ['"x\\n{}\\n"', "a%20{}%20b", '"\\u0020{}"', "x={};"])
def test_a_short_one_stands_alone_behind_an_escape(text: str) -> None:
    assert Redactor("12345").text(text.format("12345")) == text.format(MARK)
    assert Redactor("12345").text(text.format("x12345")) == text.format("x12345")


def test_a_credential_of_backslashes_is_found() -> None:
    for secret in ("\\" * 8, '\\"\\"\\"\\"'):
        assert MARK in Redactor(secret).text(json.dumps(json.dumps(secret)))


ALPHABETS = ["ab1 ", "'\"\\n", "\n\t\r\x00\x1f\x7f\x85\xad", "ñüÃ¼€", "😀🂡\u2028\U000e0001", "%25Cfe0x+/u&=<"]
TEXTS = st.text(st.sampled_from("".join(ALPHABETS)), min_size=16, max_size=40) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=16, max_size=40
)
CONTEXTS = st.text(st.sampled_from("ab '\"\n\\%ü😀2c:="), max_size=8)


@st.composite
def credentials_and_texts(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """What is stored, the secret of it that gets into a text, the text, and the same text without the secret."""
    secret = draw(TEXTS)
    documents: list[Any] = [{"a": secret}, {"user": "u", "b": [{"c": secret}, 1.5]}, [draw(TEXTS), secret]]
    document = json.dumps(draw(st.sampled_from(documents)), ensure_ascii=draw(st.booleans()))
    credentials = draw(st.sampled_from([secret, document]))
    shown = draw(st.sampled_from([secret, credentials]))
    text, other = BASE64[draw(st.sampled_from(sorted(BASE64)))](shown), ""
    for name in draw(st.lists(st.sampled_from(sorted(ESCAPES)), max_size=4)):
        before, after = draw(CONTEXTS), draw(CONTEXTS)
        text, other = (ESCAPES[name](before + inner + after) for inner in (text, other))
    before, after = draw(CONTEXTS), draw(CONTEXTS)
    return credentials, shown, before + text + after, before + other + after


@settings(max_examples=400, deadline=None)
@given(credentials_and_texts())
@example((SECRET, SECRET, key_error(f"no '{SECRET}' \""), ""))
def test_no_piece_of_a_credential_is_left_after_any_escapes(case: tuple[str, str, str, str]) -> None:
    credentials, secret, text, other = case
    found = left(Redactor(credentials).text(text), secret)
    # What is in the text without the credential too is no leak.
    assert not set(found) - set(left(other, secret))


@given(st.text(st.sampled_from("ab1 \\%'\"ü"), max_size=60))
def test_a_text_without_the_credential_is_as_it_was(text: str) -> None:
    assert Redactor("zzzzzz-0123456789-zzzzzz").text(text) == text


def covered(text: str, secrets: list[str]) -> str:
    """``text`` with a dot for each character that a secret covers, the plain way."""
    dots = set()
    for secret in secrets:
        for begin in range(len(text)):
            if text.startswith(secret, begin):
                dots |= set(range(begin, begin + len(secret)))
    return "".join("." if index in dots else character for index, character in enumerate(text))


@given(st.text("ab", max_size=80), st.lists(st.text("ab", min_size=6, max_size=12), min_size=1, max_size=6))
@pytest.mark.parametrize("more", [0, 60])
def test_few_and_many_secrets_cover_what_each_of_them_does(more: int, text: str, secrets: list[str]) -> None:
    others = [f"other-{number:06}" for number in range(more)]
    shown = Redactor(json.dumps([*secrets, *others])).text(text)
    assert re.sub(re.escape(MARK), "", shown) == covered(text, secrets).replace(".", "")


@pytest.mark.parametrize("secret", ["a" * 65_536, "ab" * 32_768, "\\" * 65_536, "%25" * 21_845, "\\n" * 32_768])
def test_a_long_text_that_repeats_itself_takes_no_longer(secret: str) -> None:
    """If it did, by the square of its length, this test would not end."""
    shown = Redactor(secret).text(secret * 16)
    assert not shown.replace(MARK, "").strip("\\")
