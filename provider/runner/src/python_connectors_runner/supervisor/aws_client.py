"""Clients of AWS with the function's own credentials. The only place that makes them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.config import Config

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
ATTEMPTS = 3
MIN_SECONDS = 0.1


def attempt_seconds(seconds: float | None) -> float:
    """How long each step of each attempt may take, where all of them are to end within ``seconds``."""
    if seconds is None:
        return READ_SECONDS
    # botocore bounds each step of each attempt: so that all of them end in time, each gets its part.
    part = min(READ_SECONDS, max(seconds / ATTEMPTS / 2, MIN_SECONDS))
    # In whole seconds: the next run, which has a little more or less time, can use the same client.
    return part if part < 1 else float(int(part))


def aws_client(service: str, region: str | None, seconds: float | None, more: Config | None = None) -> Any:
    """A client whose calls end within ``seconds``, or a bounded time. ``more``: what else its configuration says."""
    import boto3
    from botocore.config import Config as Settings

    part = attempt_seconds(seconds)
    config = Settings(
        connect_timeout=min(CONNECT_SECONDS, part),
        read_timeout=part,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
    )
    # A session of its own: the default one would keep the first region's client settings for the process's life.
    return boto3.session.Session().client(
        service, region_name=region, config=config if more is None else config.merge(more)
    )
