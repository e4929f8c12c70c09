"""Values that are rows though they are no dicts: what their fields are, without asking their own methods.

Recognized by what their types have, so that nothing has to be imported. Only declared fields count: no properties, no
class variables, no private or computed attributes, and nothing that a value would do to show itself as a dict.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Reader = Callable[[Any], dict[Any, Any]]

# The package and the name of a base whose instances ``dict`` takes.
MAPPINGS = frozenset(
    (("builtins", "dict"), ("builtins", "mappingproxy"), ("collections", "Mapping"), ("sqlite3", "Row"))
)

# Types are remembered, but not without end: code may make a new one for every row.
MAX_KNOWN = 4_096

_ABSENT = object()
_known: dict[type, Reader | None] = {}


def as_dict(value: Any) -> dict[Any, Any] | None:
    """The fields of a row in their order, a dict as it is; ``None`` for what is no row.

    Rows are dicts and other mappings, named tuples, ``sqlite3.Row``, instances of dataclasses, of classes made by attrs
    and of pydantic models (fields by their own names, not by aliases; what ``extra`` let in is a field too).
    """
    type_ = type(value)
    if type_ is dict:
        return value  # type: ignore[no-any-return]
    reader = _reader_of(type_)
    return None if reader is None else reader(value)


def is_row_type(type_: type) -> bool:
    """Whether ``as_dict`` gives a dict for the instances of ``type_``."""
    return _reader_of(type_) is not None


def base_name(base: type) -> tuple[str, str]:
    """The top package and the name: what lies between is moved from release to release."""
    return str(base.__module__).partition(".")[0], base.__qualname__


def _reader_of(type_: type) -> Reader | None:
    if type_ not in _known:
        if len(_known) > MAX_KNOWN:
            _known.clear()
        _known[type_] = _reader(type_)
    return _known[type_]


def _reader(type_: type) -> Reader | None:
    bases = set(map(base_name, type_.__mro__))
    if bases & MAPPINGS:
        return dict
    names = getattr(type_, "_fields", None)
    if ("builtins", "tuple") in bases and isinstance(names, tuple):
        return lambda value: dict(zip(type_._fields, value, strict=False))  # type: ignore[attr-defined]
    if ("pydantic", "BaseModel") in bases and ("pydantic", "RootModel") not in bases:
        return _model_reader(type_)
    fields = getattr(type_, "__dataclass_fields__", None)
    if isinstance(fields, dict):
        # By the kind's name: class variables and arguments of the constructor are listed among the fields.
        return _attribute_reader([name for name, field in fields.items() if field._field_type.name == "_FIELD"])
    attributes = getattr(type_, "__attrs_attrs__", None)
    if isinstance(attributes, tuple):
        return _attribute_reader([attribute.name for attribute in attributes])
    return None


def _attribute_reader(names: list[str]) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        found = [(name, getattr(value, name, _ABSENT)) for name in names]
        return {name: item for name, item in found if item is not _ABSENT}

    return read


def _model_reader(type_: Any) -> Reader:
    # Pydantic 2.10 and later, 2.0 and later, 1. Asked in this order, as the older names warn in the newer releases.
    for attribute in ("__pydantic_fields__", "model_fields", "__fields__"):
        fields = getattr(type_, attribute, None)
        if fields is not None:
            break
    names = list(fields or ())
    newer = hasattr(type_, "__pydantic_validator__")

    def read(value: Any) -> dict[str, Any]:
        held = value.__dict__
        row = {name: held[name] for name in names if name in held}
        if newer:
            row.update(getattr(value, "__pydantic_extra__", None) or {})
        else:
            row.update((name, held[name]) for name in sorted(value.__fields_set__) if name in held)
        return row

    return read
