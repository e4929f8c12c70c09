"""Types that are written down somewhere: a pandas dtype, a Spark type, a mapping from names to types."""
