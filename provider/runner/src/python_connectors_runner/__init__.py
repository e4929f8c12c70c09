"""Runs the Python code of connections and connectors and infers the schema of what they read.

``supervisor`` stays alive and trusts nothing; ``usercode`` runs in a fresh interpreter for each request;
``parsers`` and ``inference`` are what it uses there. Annotations never import anything at run time: every
millisecond of start-up is paid once for each connector.
"""
