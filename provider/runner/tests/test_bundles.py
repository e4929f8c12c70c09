"""Folders of code: modules import each other; connection and connector don't get in each other's way."""

from __future__ import annotations

import pytest
from support import failed, generated

READ_CONTEXT = """
import helpers
def list_objects(context, metadata):
    yield {"name": "a", "fingerprint": "1", "is_prefix": False}
def read_rows(context, metadata):
    import helpers as later
    assert later is helpers
    yield {"mine": helpers.WHO, "theirs": context["who"](), "same": helpers is context["module"]}
    assert (helpers.WHO, context["who"]()) == ("connector", "connection")
    assert helpers is not context["module"]
"""
CONNECTION = {
    "connection.py": """
import helpers
def context(credentials=""):
    def who():
        import helpers
        from helpers import WHO
        return WHO
    return {"who": who, "module": helpers}
""",
    "helpers.py": "WHO = 'connection'",
}


def test_modules_of_the_same_name_stay_apart_even_when_imported_late() -> None:
    files = {"connector.py": READ_CONTEXT, "helpers.py": "WHO = 'connector'"}
    assert set(generated(files, CONNECTION)["schema"]["fields"]) == {"mine", "theirs", "same"}


def test_every_way_to_import_works_inside_a_folder() -> None:
    files = {
        "connector.py": """
import importlib
import lib, lib.deep.leaf, lib.deep.leaf as leaf, space.inner
from lib.deep import leaf as again
from . import helpers
from lib.sibling import up
dynamic = importlib.import_module("lib.deep.leaf")
assert lib.deep.leaf is leaf is again is dynamic
assert (up, helpers.X, space.inner.Y, lib.VERSION) == ("leaf", 1, 2, 3)
import json, os.path
def list_objects(context, metadata):
    return []
def read_rows(context, metadata): ...
""",
        "helpers.py": "X = 1",
        "lib/__init__.py": "VERSION = 3",
        "lib/deep/__init__.py": "",
        "lib/deep/leaf.py": "NAME = 'leaf'",
        "lib/sibling.py": "from .deep.leaf import NAME as up",
        "space/inner.py": "Y = 2",
    }
    generated(files)


def test_a_module_named_like_one_of_the_standard_library_is_the_bundle_s_own_there_only() -> None:
    files = {
        "connector.py": """
import json, csv
assert json.MINE
csv.reader([])
import urllib.request, importlib
import logging.config
assert importlib.import_module("json") is json
def list_objects(context, metadata): return []
def read_rows(context, metadata): ...
""",
        "json.py": "MINE = True",
    }
    connection = "import json\ndef context(credentials=''): return json.loads('{}')"
    generated(files, connection)


def test_a_connector_does_not_see_the_connection_s_modules() -> None:
    files = {"connector.py": "import only_there"}
    error = failed(files, {"connection.py": "import only_there", "only_there.py": ""})
    assert (error["phase"], error["file"], error["line"]) == ("import", "connector/connector.py", 1)
    assert error["message"].startswith("ModuleNotFoundError: No module named 'only_there'")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("import lib.nowhere", "ModuleNotFoundError: No module named 'lib.nowhere'; 'lib' is not a package"),
        ("from lib import x", "ImportError: cannot import name 'x' from 'lib' (connector/lib.py)"),
        ("from nowhere import x", "ModuleNotFoundError: No module named 'nowhere'"),
    ],
)
def test_a_failing_import_names_modules_as_the_code_spells_them(statement: str, message: str) -> None:
    assert failed({"connector.py": statement, "lib.py": ""})["message"].startswith(message)


def test_data_files_are_found_beside_the_code() -> None:
    files = {
        "connector.py": """
import importlib.resources, inspect, os, pathlib, pickle
import lib
class Row: pass
assert pathlib.Path(__file__).with_name("data").joinpath("x.csv").read_text() == "größe\\n"
assert pathlib.Path(lib.__file__).name == "__init__.py"
assert importlib.resources.files(lib).joinpath("y.txt").read_text() == "y"
assert inspect.getsource(Row) == "class Row: pass\\n"
assert type(pickle.loads(pickle.dumps(Row()))) is Row
assert os.path.isfile("connector/data/x.csv")
def list_objects(context, metadata): return []
def read_rows(context, metadata): ...
""",
        "data/x.csv": "größe\n",
        "lib/__init__.py": "",
        "lib/y.txt": "y",
    }
    generated(files)


def test_dataclasses_and_type_hints_find_their_module() -> None:
    code = """
from __future__ import annotations
import dataclasses, typing
@dataclasses.dataclass
class Row:
    n: typing.ClassVar[int] = 1
    child: Row | None = None
assert set(typing.get_type_hints(Row)) == {"n", "child"}
def list_objects(context, metadata): return []
def read_rows(context, metadata): ...
"""
    generated(code)


def test_an_entry_may_have_a_name_that_no_import_could_spell() -> None:
    from support import generate_request, source

    from python_connectors_runner.supervisor.supervise import run

    request = generate_request("")
    code = "import helpers\ndef list_objects(c, m): return []\ndef read_rows(c, m): ..."
    for entry in ("my-connector.py", "v1.2/flights.daily.py", "connector"):
        request["connector"] = source({entry: code, "helpers.py": ""}, entry)
        assert "ok" in run(request)


def test_modules_may_import_each_other_in_a_circle() -> None:
    files = {
        "connector.py": "import a\ndef list_objects(c, m): return []\ndef read_rows(c, m): ...",
        "a.py": "import b\nX = 1",
        "b.py": "import a\ndef f(): return a.X",
    }
    generated(files)
