"""What pyarrow's objects say of types. Nothing here imports pyarrow: whoever has such an object has imported it."""
