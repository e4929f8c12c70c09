"""list_objects: breadth first by prefix, checked, bounded."""

from __future__ import annotations

import pytest
from support import failed, generated

READ_NAMES = "\ndef read_rows(context, metadata):\n    yield {metadata['name']: 1}\n"


def test_prefixes_are_passed_back_breadth_first_as_yielded_and_never_read() -> None:
    code = """
seen = []

def list_objects(context, metadata):
    seen.append(metadata)
    if not metadata:
        yield {"name": "x", "fingerprint": "1", "is_prefix": True, "depth": 1}
        yield {"name": "top", "fingerprint": "1", "is_prefix": False}
        yield {"name": "y", "fingerprint": "1", "is_prefix": True, "depth": 1}
    elif metadata["depth"] < 2:
        yield {**metadata, "name": metadata["name"] + "/z", "depth": 2}
    else:
        yield {"name": metadata["name"] + "/leaf", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    yield {"calls": [item.get("name", "root") for item in seen], "name": metadata["name"]}
    assert [item.get("name") for item in seen] == [None, "x", "y", "x/z", "y/z"]
    assert "depth" not in metadata
"""
    assert generated(code)["counts"] == {"partitions": 3, "rows": 3, "bytes": 0}


def test_a_list_may_be_returned_and_prefix_and_partition_may_share_a_name() -> None:
    code = """
def list_objects(context, metadata):
    return [{"name": "x", "fingerprint": "1", "is_prefix": not metadata}]
"""
    assert generated(code + READ_NAMES)["schema"]["fields"] == {"x": "int64"}


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("'x'", "got str"),
        ("{'fingerprint': '1', 'is_prefix': False}", "name is missing"),
        ("{'name': 1, 'fingerprint': '1', 'is_prefix': False}", "name is int"),
        ("{'name': 'x', 'is_prefix': False}", "fingerprint is missing"),
        ("{'name': 'x', 'fingerprint': None, 'is_prefix': False}", "fingerprint is NoneType"),
        ("{'name': 'x', 'fingerprint': '1', 'is_prefix': 0}", "is_prefix is int"),
    ],
)
def test_an_item_of_another_shape_is_refused_at_its_yield(item: str, fault: str) -> None:
    error = failed(f"def list_objects(context, metadata):\n    x = 1\n    yield {item}\n{READ_NAMES}")
    assert (error["phase"], error["code"], error["line"]) == ("list", "INVALID_ITEM", 3)
    assert error["message"].endswith(fault)


@pytest.mark.parametrize(("result", "type_name"), [("None", "NoneType"), ("{}", "dict"), ("'x'", "str"), ("3", "int")])
def test_a_result_that_is_no_list_is_refused(result: str, type_name: str) -> None:
    error = failed(f"def list_objects(context, metadata):\n    return {result}\n{READ_NAMES}")
    assert (error["phase"], error["code"], error["line"]) == ("list", "LIST_RESULT", 1)
    assert error["message"] == f"list_objects must yield dicts or return a list of them, not {type_name}"


def test_a_name_yielded_twice_is_refused() -> None:
    code = "def list_objects(c, m):\n    return [{'name': 'x', 'fingerprint': n, 'is_prefix': False} for n in '12']\n"
    error = failed(code + READ_NAMES)
    assert (error["phase"], error["code"]) == ("list", "DUPLICATE_NAME")
    assert error["message"] == "list_objects yielded the name 'x' twice: names must be unique"


def test_a_prefix_that_comes_back_is_a_cycle() -> None:
    code = "def list_objects(c, m):\n    yield {'name': 'x', 'fingerprint': '1', 'is_prefix': True}\n"
    error = failed(code + READ_NAMES)
    assert (error["phase"], error["code"]) == ("list", "LIST_CYCLE")
    assert error["message"] == "list_objects yielded the prefix 'x' twice: the listing would never end"


def test_prefixes_that_go_ever_deeper_are_bounded() -> None:
    code = "def list_objects(c, m):\n    yield {'name': m.get('name', '') + 'x', **OTHER}\n"
    error = failed(f"OTHER = {{'fingerprint': '1', 'is_prefix': True}}\n{code}{READ_NAMES}")
    assert (error["phase"], error["code"]) == ("limit", "LIST_TOO_DEEP")


def test_a_listing_without_end_is_bounded() -> None:
    code = """
import itertools
def list_objects(context, metadata):
    for n in itertools.count():
        yield {"name": str(n), "fingerprint": "1", "is_prefix": False}
"""
    error = failed(code + READ_NAMES)
    assert (error["phase"], error["code"]) == ("limit", "TOO_MANY_ITEMS")
    assert error["message"] == (
        "list_objects yielded more than 250000 items: list fewer, or let one partition stand for many"
    )
