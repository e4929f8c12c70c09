"""The rows of the query that the connector's property names."""


def list_objects(context, metadata):
    yield {"name": "rows", "fingerprint": "1", "is_prefix": False}


def read_rows(context, metadata, properties):
    cursor = context["database"].cursor()
    cursor.execute(properties["query"])
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
