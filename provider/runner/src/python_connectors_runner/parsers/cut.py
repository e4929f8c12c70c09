"""The end of a stream of which no more is wanted, and that is not its own end."""

from __future__ import annotations


class Cut(Exception):
    """Comes out of the chunks in place of the rest. What stands before counts, but for a record that it cuts in two."""
