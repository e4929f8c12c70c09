"""The ways by which user code lets a text out, by name. Each takes texts, and either raises or returns nothing."""

from __future__ import annotations

import builtins
import importlib
import json
import logging
import os
import subprocess
import sys
import traceback
import types
import urllib.error
import urllib.request
import warnings
from email.message import Message
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

Texts = list[str]


def joined(texts: Texts) -> str:
    return " | ".join(texts)


def message(texts: Texts) -> NoReturn:
    raise ValueError(joined(texts))


def cut_message(texts: Texts) -> NoReturn:
    """So long that what is shown of it ends inside one of the texts."""
    raise ValueError("x" * (4096 - 60) + joined(texts) + "y" * 4096)


def arguments(texts: Texts) -> NoReturn:
    raise ValueError(*texts)


def key_error(texts: Texts) -> NoReturn:
    raise KeyError(joined(texts))


def quoted_key(texts: Texts) -> NoReturn:
    """Both kinds of quotes around the texts: repr then escapes one kind inside of them."""
    raise KeyError(f"""the user's "{joined(texts)}" """)


def cause(texts: Texts) -> NoReturn:
    raise RuntimeError("wrapped") from ValueError(joined(texts))


def context(texts: Texts) -> NoReturn:
    try:
        message(texts)
    except ValueError:
        raise RuntimeError("while it was handled")  # noqa: B904 - the implicit context is what is tried


def deep_cause(texts: Texts) -> NoReturn:
    try:
        cause(texts)
    except RuntimeError as error:
        raise OSError(texts[0]) from error


def notes(texts: Texts) -> NoReturn:
    error = ValueError(texts[0])
    for text in texts:
        getattr(error, "add_note", str)(text)
    raise error


def group(texts: Texts) -> NoReturn:
    """Python 3.10 has none."""
    kind = getattr(builtins, "ExceptionGroup", None)
    if kind is None:
        message(texts)
    raise kind(texts[0], [ValueError(text) for text in texts])


def class_name(texts: Texts) -> NoReturn:
    raise type(texts[0], (Exception,), {})(joined(texts))


def exit_text(texts: Texts) -> NoReturn:
    sys.exit(joined(texts))


def assertion(texts: Texts) -> NoReturn:
    raise AssertionError(texts)


def document(texts: Texts) -> NoReturn:
    """A dictionary in a message, as programs print their settings."""
    raise ValueError({f"setting{number}": text for number, text in enumerate(texts)})


def json_text(texts: Texts) -> NoReturn:
    raise ValueError(json.dumps({"settings": texts}))


def syntax_error(texts: Texts) -> NoReturn:
    raise SyntaxError(texts[0], ("settings.txt", 1, 1, joined(texts)))


def unicode_error(texts: Texts) -> NoReturn:
    raise UnicodeDecodeError("utf-8", joined(texts).encode(), 0, 1, joined(texts))


def os_error(texts: Texts) -> NoReturn:
    raise FileNotFoundError(2, texts[0], texts[-1])


def missing_module(texts: Texts) -> None:
    importlib.import_module(texts[0])


def number(texts: Texts) -> None:
    int(texts[0])


def decimal(texts: Texts) -> None:
    float(joined(texts))


def attribute(texts: Texts) -> None:
    getattr(types.SimpleNamespace(), joined(texts))


def command(texts: Texts) -> NoReturn:
    raise subprocess.CalledProcessError(1, ["curl", "-u", *texts])


def url_error(texts: Texts) -> NoReturn:
    raise urllib.error.URLError(f"https://user:{texts[0]}@example.invalid/?key={texts[-1]}")


def http_error(texts: Texts) -> NoReturn:
    url = f"https://example.invalid/?key={texts[0]}"
    raise urllib.error.HTTPError(url, 403, joined(texts), Message(), None)


def request(texts: Texts) -> None:
    urllib.request.urlopen(f"http://user:{texts[0]}@127.0.0.1:9/?key={texts[-1]}", timeout=1)


def warning_error(texts: Texts) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.warn(joined(texts), stacklevel=1)


def function_name(texts: Texts) -> None:
    """A frame of the user's file whose function has the text as its name."""
    code = message.__code__.replace(co_name=texts[0])
    types.FunctionType(code, message.__globals__, texts[0])(texts)


def dead(texts: Texts) -> NoReturn:
    """The process ends without an answer, after it printed."""
    print(joined(texts), flush=True)
    print(joined(texts), file=sys.stderr, flush=True)
    os._exit(7)


def print_out(texts: Texts) -> None:
    print(joined(texts))


def print_error(texts: Texts) -> None:
    print(joined(texts), file=sys.stderr)


def print_raw(texts: Texts) -> None:
    for descriptor in (1, 2):
        os.write(descriptor, joined(texts).encode("utf-8", "replace") + b"\n")


def print_trace(texts: Texts) -> None:
    try:
        message(texts)
    except ValueError:
        traceback.print_exc()


def print_warning(texts: Texts) -> None:
    warnings.warn(joined(texts), stacklevel=1)


def log(texts: Texts) -> None:
    logging.getLogger("source").error("%s", joined(texts))


def child(texts: Texts) -> None:
    subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1])", joined(texts)], check=True)


PLACES: dict[str, Callable[[Texts], None]] = {
    "message": message,
    "cut-message": cut_message,
    "arguments": arguments,
    "key-error": key_error,
    "quoted-key": quoted_key,
    "cause": cause,
    "context": context,
    "deep-cause": deep_cause,
    "notes": notes,
    "group": group,
    "class-name": class_name,
    "exit-text": exit_text,
    "assertion": assertion,
    "document": document,
    "json-text": json_text,
    "syntax-error": syntax_error,
    "unicode-error": unicode_error,
    "os-error": os_error,
    "missing-module": missing_module,
    "number": number,
    "decimal": decimal,
    "attribute": attribute,
    "command": command,
    "url-error": url_error,
    "http-error": http_error,
    "request": request,
    "warning-error": warning_error,
    "function-name": function_name,
    "dead": dead,
    "print-out": print_out,
    "print-error": print_error,
    "print-raw": print_raw,
    "print-trace": print_trace,
    "print-warning": print_warning,
    "log": log,
    "child": child,
}
