"""From the bytes that ``read_bytes`` yields to observed records. One module a format, streaming."""
