"""The parsers of the bytes interface and their options; a new parser is a new row of ``PARSERS``."""

from __future__ import annotations

import codecs

from python_connectors_runner.parsers.compression import COMPRESSIONS
from python_connectors_runner.supervisor.problems import Problems, flag, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Problems, str, object], object]


def checked_parser(problems: Problems, path: str, value: object) -> object:
    """The options with their defaults, or ``None``."""
    if value is None:
        return None
    if not isinstance(value, dict):
        problems.add(path, f"must be an object or null, not {kind(value)}")
        return value
    name = value.get("type")
    if not isinstance(name, str) or name not in PARSERS:
        problems.add(f"{path}.type", "must be one of " + ", ".join(f'"{known}"' for known in PARSERS))
        return value
    options = PARSERS[name]
    problems.unknown_keys(path, value, ("type", *options))
    checked: dict[str, object] = {"type": name}
    for option, (default, check) in options.items():
        checked[option] = check(problems, f"{path}.{option}", value.get(option, default))
    if name == "csv":
        _distinct(problems, path, checked)
    return checked


def _distinct(problems: Problems, path: str, options: dict[str, object]) -> None:
    marks = [options["delimiter"], options["quote"], options["escape"]]
    given = [mark for mark in marks if mark is not None]
    if len({str(mark) for mark in given}) != len(given):
        problems.add(path, "delimiter, quote and escape must differ")


def _character(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, str) or len(value) != 1 or value in "\r\n\0" or "\ud800" <= value <= "\udfff":
        problems.add(path, "must be one character, and no line break")
    return value


def _optional_character(problems: Problems, path: str, value: object) -> object:
    return None if value is None else _character(problems, path, value)


def _optional_prefix(problems: Problems, path: str, value: object) -> object:
    if value is not None and (not isinstance(value, str) or not value or "\n" in value or "\r" in value):
        problems.add(path, "must be text that is not empty and has no line break, or null")
    return value


def _encoding(problems: Problems, path: str, value: object) -> object:
    try:
        if isinstance(value, str):
            codecs.getincrementaldecoder(value)
            "x".encode(value)  # refuses the codecs that are not between text and bytes (base64, rot13)
            return value
    except (LookupError, ValueError):
        pass
    problems.add(path, "must be the name of a text encoding, such as utf-8")
    return value


def _texts(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        problems.add(path, "must be an array of texts")
    return value


def _compression(problems: Problems, path: str, value: object) -> object:
    if value is not None and value not in COMPRESSIONS:
        problems.add(path, "must be one of " + ", ".join(f'"{known}"' for known in COMPRESSIONS) + " or null")
    return value


# Of every format. The default is told by the first bytes of the stream.
COMPRESSION: dict[str, tuple[object, Check]] = {"compression": (None, _compression)}


def _date_format(problems: Problems, path: str, value: object) -> object:
    return _moment_format(problems, path, value, time=False)


def _timestamp_format(problems: Problems, path: str, value: object) -> object:
    return _moment_format(problems, path, value, time=True)


def _moment_format(problems: Problems, path: str, value: object, time: bool) -> object:
    if value is None:
        return None
    if not isinstance(value, str):
        problems.add(path, f"must be a strftime pattern or null, not {kind(value)}")
        return value
    from python_connectors_runner.inference.moments import format_fault  # few requests have one

    fault = format_fault(value, time)
    if fault is not None:
        problems.add(path, fault)
    return value


PARSERS: dict[str, dict[str, tuple[object, Check]]] = {
    "csv": {
        "delimiter": (",", _character),
        "header": (True, flag),
        "quote": ('"', _optional_character),
        "escape": (None, _optional_character),
        "comment": (None, _optional_prefix),
        "multiLine": (True, flag),
        "dateFormat": (None, _date_format),
        "timestampFormat": (None, _timestamp_format),
        "encoding": ("utf-8", _encoding),
        "nullValues": ([""], _texts),
        **COMPRESSION,
    },
    "json": {"encoding": ("utf-8", _encoding), **COMPRESSION},
    "parquet": COMPRESSION,
    "avro": COMPRESSION,
    # The connector code's own function gets the stream as it is.
    "custom": {},
}
