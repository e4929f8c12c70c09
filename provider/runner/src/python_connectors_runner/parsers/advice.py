"""What to do about text that could not be read, told from the first bytes of the file."""

from __future__ import annotations

# What files that are no text begin with, what they are, and what to do.
MAGICS = (
    (b"PK\x03\x04", "a zip archive", "unpack it in read_bytes, or set the parser to custom"),
    (b"PAR1", "Parquet", "set the parser to parquet"),
    (b"Obj\x01", "Avro", "set the parser to avro"),
)
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def advice(code: str, head: bytes) -> str:
    """What to add to the message of a failure with ``code``; ``head`` is the beginning of the file."""
    for magic, name, do in MAGICS:
        if head.startswith(magic):
            return f": the file looks like {name}: {do}"
    if code != "DECODE_ERROR":
        return ""
    return f": set the parser's encoding, for example {'utf-16' if head.startswith(UTF_16_MARKS) else 'latin-1'}"
