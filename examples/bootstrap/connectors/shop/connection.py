def context(credentials: str) -> dict:
    """A client of the source, made with the stored credentials, would be here."""
    return {"token": credentials}
