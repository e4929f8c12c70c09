"""Python packages of a connection: a hash-locked list, installed once into a folder of its own."""
