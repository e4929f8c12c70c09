"""What the values that were read say about their types. Pure: no files, no clock, no user code.

A ``Record`` holds a ``Column`` for each name; a column holds the *set* of kinds that were seen and a few ranges.
Joining two is union, minimum, maximum, sum: partitions and batches count in any order and any grouping. Types are
only decided at the end, in ``schema``.
"""
