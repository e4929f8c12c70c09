/** The example connector's folder. */
export const CONNECTOR_NAME = "orders";

/**
 * The files of something to start from: relative path to text. They work as they are, with no source and no key.
 * @param schema Where connector.json finds its schema, relative to it; none where the package isn't installed.
 */
export function scaffold(schema: string | undefined): { readonly [name: string]: string } {
  const $schema = schema === undefined ? {} : { $schema: schema };
  const connector = { ...$schema, connection: "../connection.py", properties: { year: 2026 } };
  return {
    "connection.py": CONNECTION,
    [`${CONNECTOR_NAME}/connector.py`]: CONNECTOR,
    [`${CONNECTOR_NAME}/connector.json`]: `${JSON.stringify(connector, undefined, 2)}\n`,
    [`test_${CONNECTOR_NAME}.py`]: TEST,
  };
}

const CONNECTION = `"""What all connectors on this connection share: a client, a token, an address."""

import json


def context(credentials: str = "{}") -> dict:
    # The credentials are text, here JSON. Pass them with --credentials-env, -file or -secret-arn.
    secrets = json.loads(credentials)
    return {"token": secrets.get("token", "")}
`;

const CONNECTOR = `"""Orders, a partition a month. Read your own source in place of this one."""

from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = 3


def list_objects(context: dict, metadata: dict, properties: dict) -> Iterator[dict]:
    # A fingerprint changes with the partition's content. Here every partition is read, whatever it says.
    for month in range(1, MONTHS + 1):
        name = f"{properties['year']}-{month:02}"
        yield {"name": name, "fingerprint": name, "is_prefix": False}


def read_rows(context: dict, metadata: dict) -> Iterator[dict]:
    first = date.fromisoformat(f"{metadata['name']}-01")
    for number in range(1, 6):
        yield {
            "id": number,
            "day": first + timedelta(days=number),
            "total": number * 2.5,
            "customer": {"name": f"Customer {number}", "tags": ["new"]},
        }
`;

const TEST = `from connection import context
from orders.connector import list_objects, read_rows

PROPERTIES = {"year": 2026}


def test_partitions_have_unique_names():
    names = [item["name"] for item in list_objects(context(), {}, PROPERTIES)]
    assert names
    assert len(set(names)) == len(names)


def test_every_partition_has_rows():
    for item in list_objects(context(), {}, PROPERTIES):
        rows = list(read_rows(context(), item))
        assert rows
        assert all(row["id"] > 0 for row in rows)
`;
