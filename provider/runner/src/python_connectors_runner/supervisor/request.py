"""Reads a request strictly: what is not in the contract is refused, with all faults reported at once."""

from __future__ import annotations

from python_connectors_runner.interfaces import READ_FUNCTIONS
from python_connectors_runner.protocol import MAX_FIELDS, VERSION, Failure
from python_connectors_runner.supervisor.parser_options import checked_parser
from python_connectors_runner.supervisor.problems import Problems, flag, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypedDict, final

    from python_connectors_runner.protocol import SourceCode

    Check = Callable[[Problems, str, object], object]

    class SecretReference(TypedDict):
        id: str
        region: str
        versionId: str | None

    @final
    class InlineCredentials(TypedDict):
        value: str

    @final
    class StoredCredentials(TypedDict):
        secret: SecretReference

    class Limits(TypedDict):
        seconds: int | None
        rows: int | None
        bytes: int | None

    class Sample(TypedDict):
        rows: int | None
        partitions: int | None

    class Slice(TypedDict):
        seconds: float

    class Host(TypedDict):
        host: str
        port: int
        tls: bool

    @final
    class CheckRequest(TypedDict):
        """A checked request for what the runner may read and reach."""

        operation: str
        secrets: list[SecretReference]
        services: list[str]
        logs: bool
        hosts: list[Host]

    @final
    class Request(TypedDict):
        """A checked request; ``connector`` and what follows not where ``operation`` is ``test``, ``sample`` to
        ``partial`` only where it is ``generate``, ``rows`` only where it is ``read``."""

        operation: str
        connection: SourceCode
        credentials: InlineCredentials | StoredCredentials | None
        requirements: str | None
        output: bool
        connector: SourceCode
        interface: str | None
        parser: dict[str, Any] | None
        properties: dict[str, Any]
        limits: Limits
        sample: Sample | None
        mapAfter: int | None
        declared: bool
        slice: Slice | None
        partitions: list[dict[str, Any]] | None
        states: list[dict[str, Any]]
        partial: bool
        rows: int


INTERFACES = tuple(READ_FUNCTIONS)
MAX_FILE_NAME = 1_024
MAX_READ_ROWS = 1_000_000
MAX_FILE_NAME_PART_BYTES = 255
# Of one check.
MAX_SECRETS = 50
MAX_HOSTS = 20
MAX_HOST_NAME = 253
MAX_PORT = 65_535
SERVICES = ("secretsmanager", "s3")


def checked_request(value: object) -> Request | CheckRequest:
    """The request, its parser's defaults filled in. Raises ``Failure`` (phase request) that names every fault."""
    problems = Problems()
    if not isinstance(value, dict):
        raise Failure("request", "INVALID_REQUEST", f"the request must be an object, not {kind(value)}")
    version = value.get("protocol")
    if type(version) is int and version != VERSION:
        message = f"this runner speaks version {VERSION} of the protocol, the request version {version}"
        raise Failure("request", "UNSUPPORTED_PROTOCOL", message)
    if type(version) is not int:
        problems.add("protocol", f"must be {VERSION}")
    operation = value.get("operation")
    checks = _CODE
    if isinstance(operation, str) and operation in OPERATIONS:
        checks = OPERATIONS[operation]
        problems.unknown_keys("", value, ("protocol", "operation", *checks))
    else:
        problems.add("operation", "must be one of " + ", ".join(f'"{name}"' for name in OPERATIONS))
    request: Any = {"operation": operation}
    for name, check in checks.items():
        if name in value:
            request[name] = check(problems, name, value[name])
        else:
            problems.add(name, "is missing")
    problems.raise_if_any()
    checked: Request | CheckRequest = request
    return checked


def _source_code(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, dict):
        problems.add(path, f"must be an object with entry and files, not {kind(value)}")
        return value
    problems.unknown_keys(path, value, ("entry", "files"))
    entry, files = value.get("entry"), value.get("files")
    if not isinstance(files, dict):
        problems.add(f"{path}.files", f"must be an object from file name to text, not {kind(files)}")
        return value
    folders = {name.rpartition("/")[0] for name in files if isinstance(name, str)}
    for name, text in files.items():
        fault = _file_name_fault(name)
        if fault:
            problems.add(f"{path}.files", f"{fault}: {name!r:.200}")
        elif any(folder == name or folder.startswith(name + "/") for folder in folders):
            problems.add(f"{path}.files", f"is a file and a folder: {name!r:.200}")
        if not isinstance(text, str):
            problems.add(f"{path}.files", f"{name!r:.200} must be text, not {kind(text)}")
        elif not _encodable(text):
            problems.add(f"{path}.files", f"{name!r:.200} is not valid Unicode")
    if not isinstance(entry, str):
        problems.add(f"{path}.entry", f"must be text, not {kind(entry)}")
    elif entry not in files:
        problems.add(f"{path}.entry", f"is not one of the files: {entry!r:.200}")
    return {"entry": entry, "files": files}


def _file_name_fault(name: object) -> str | None:
    if not isinstance(name, str) or not _encodable(name):
        return "a file name must be valid text"
    if len(name) > MAX_FILE_NAME:
        return "a file name is too long"
    if "\\" in name or any(character < " " or character == "\x7f" for character in name):
        return "a file name must not hold a backslash or a control character"
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "a file name must be relative, without empty, . or .. parts"
    if any(len(part.encode()) > MAX_FILE_NAME_PART_BYTES for part in parts):
        return "a part of a file name is too long"
    return None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _credentials(problems: Problems, path: str, value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) != 1 or not value.keys() & {"value", "secret"}:
        problems.add(path, 'must be null, {"value": text} or {"secret": {"id", "region", "versionId"}}')
        return None
    if "value" in value:
        if not isinstance(value["value"], str) or not _encodable(value["value"]):
            problems.add(f"{path}.value", "must be text")
        return value
    secret = _secret(problems, f"{path}.secret", value["secret"])
    return None if secret is None else {"secret": secret}


def _secret(problems: Problems, path: str, secret: object) -> object:
    if not isinstance(secret, dict):
        problems.add(path, f"must be an object, not {kind(secret)}")
        return None
    problems.unknown_keys(path, secret, ("id", "region", "versionId"))
    for name in ("id", "region"):
        if not isinstance(secret.get(name), str) or not secret[name]:
            problems.add(f"{path}.{name}", "must be text that is not empty")
    version = secret.get("versionId")
    if version is not None and (not isinstance(version, str) or not version):
        problems.add(f"{path}.versionId", "must be text that is not empty, or null")
    return {"id": secret.get("id"), "region": secret.get("region"), "versionId": version}


def _secrets(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, list) or len(value) > MAX_SECRETS:
        problems.add(path, f"must be an array of at most {MAX_SECRETS} secrets")
        return value
    return [_secret(problems, f"{path}.{number}", secret) for number, secret in enumerate(value)]


def _services(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, list) or not all(service in SERVICES for service in value) or len(value) > len(SERVICES):
        problems.add(path, "must be an array of " + ", ".join(f'"{service}"' for service in SERVICES))
    return value


def _hosts(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, list) or len(value) > MAX_HOSTS:
        problems.add(path, f"must be an array of at most {MAX_HOSTS} hosts")
        return value
    for number, item in enumerate(value):
        if not isinstance(item, dict) or item.keys() != {"host", "port", "tls"} or not _is_host(**item):
            problems.add(f"{path}.{number}", "must be an object with host (text), port (1 to 65535) and tls")
    return value


def _is_host(host: object, port: object, tls: object) -> bool:
    is_name = isinstance(host, str) and 0 < len(host) <= MAX_HOST_NAME and _encodable(host)
    return is_name and type(port) is int and 0 < port <= MAX_PORT and type(tls) is bool


def _interface(problems: Problems, path: str, value: object) -> object:
    if value is not None and value not in INTERFACES:
        names = ", ".join(f'"{name}"' for name in INTERFACES)
        problems.add(path, f"must be one of {names} or null")
    return value


def _object(problems: Problems, path: str, value: object) -> object:
    if not isinstance(value, dict):
        problems.add(path, f"must be an object, not {kind(value)}")
    return value


def _text(problems: Problems, path: str, value: object) -> object:
    if value is not None and (not isinstance(value, str) or not _encodable(value)):
        problems.add(path, "must be text or null")
    return value


def _limits(problems: Problems, path: str, value: object) -> object:
    return _numbers(problems, path, value, ("seconds", "rows", "bytes"))


def _sample(problems: Problems, path: str, value: object) -> object:
    return None if value is None else _numbers(problems, path, value, ("rows", "partitions"))


def _numbers(problems: Problems, path: str, value: object, names: tuple[str, ...]) -> object:
    """An object in which each of ``names`` is a positive number or null."""
    if not isinstance(value, dict) or set(value) != set(names):
        problems.add(path, f"must be an object with {', '.join(names)}")
        return value
    for name in names:
        number = value[name]
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            problems.add(f"{path}.{name}", "must be a whole number above 0, or null")
    return value


def _map_after(problems: Problems, path: str, value: object) -> object:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_FIELDS):
        problems.add(path, f"must be a whole number from 1 to {MAX_FIELDS}, or null")
    return value


def _slice(problems: Problems, path: str, value: object) -> object:
    if value is None:
        return None
    seconds: Any = value.get("seconds") if isinstance(value, dict) and len(value) == 1 else None
    if type(seconds) not in (int, float) or not 0 < seconds < float("inf"):
        problems.add(path, 'must be null or {"seconds": number above 0}')
    return value


def _partitions(problems: Problems, path: str, value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, list):
        problems.add(path, f"must be an array or null, not {kind(value)}")
        return value
    for number, item in enumerate(value):
        named = (
            isinstance(item, dict) and isinstance(item.get("name"), str) and isinstance(item.get("fingerprint"), str)
        )
        if not named or item.get("is_prefix") is not False:
            problems.add(
                f"{path}.{number}", "must be a partition: an object with name, fingerprint and is_prefix false"
            )
            break
    return value


def _states(problems: Problems, path: str, value: object) -> object:
    """What they hold is looked at where they are taken in."""
    if not isinstance(value, list) or not all(isinstance(state, dict) for state in value):
        problems.add(path, "must be an array of objects")
    return value


def _rows(problems: Problems, path: str, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_READ_ROWS:
        problems.add(path, f"must be a whole number from 1 to {MAX_READ_ROWS}")
    return value


_CODE: dict[str, Check] = {
    "connection": _source_code,
    "credentials": _credentials,
    "requirements": _text,
    "output": flag,
}
_CONNECTOR: dict[str, Check] = {
    **_CODE,
    "connector": _source_code,
    "interface": _interface,
    "parser": checked_parser,
    "properties": _object,
    "limits": _limits,
}
# What each operation's request has beside the protocol's version and the operation.
OPERATIONS: dict[str, dict[str, Check]] = {
    "test": _CODE,
    "generate": {
        **_CONNECTOR,
        "sample": _sample,
        "mapAfter": _map_after,
        "declared": flag,
        "slice": _slice,
        "partitions": _partitions,
        "states": _states,
        "partial": flag,
    },
    "list": _CONNECTOR,
    "read": {**_CONNECTOR, "rows": _rows},
    "check": {"secrets": _secrets, "services": _services, "logs": flag, "hosts": _hosts},
}
