"""The process of one run: loads the user's code, calls its functions, infers the schema."""
