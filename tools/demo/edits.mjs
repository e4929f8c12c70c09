/** A field more, and one of another type. */
export const FLIGHTS_EDIT = [
  {
    from: `    yield from body.iter_chunks(1 << 20)
`,
    to: `    header, *lines = body.read().decode().splitlines()
    columns = header.split(",")
    carrier, flight, distance = map(columns.index, ("carrier", "flight", "distance"))
    yield f"{header},flight_number\\n".encode()
    for line in lines:
        row = line.split(",")
        row[distance] = f"{int(row[distance]) * 1.609344:.1f}"
        yield f"{','.join(row)},{row[carrier]}{row[flight]}\\n".encode()
`,
  },
];

/** Another object, the same schemas. */
export const CONNECTION_EDIT = [
  {
    from: `import boto3
`,
    to: `import boto3
from botocore.config import Config
`,
  },
  {
    from: `        endpoint_url=secrets.get("endpoint"),
`,
    to: `        endpoint_url=secrets.get("endpoint"),
        config=Config(retries={"mode": "standard", "max_attempts": 5}),
`,
  },
];
