def context(credentials: str) -> dict:
    return {"token": credentials}
