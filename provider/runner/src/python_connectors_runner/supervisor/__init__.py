"""The process that stays alive: checks a request, fetches the secret, runs the user's code beside itself."""

from python_connectors_runner.supervisor.supervise import run

__all__ = ["run"]
