"""The process that stays alive: checks a request, fetches the secret, runs the user's code beside itself."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from python_connectors_runner.supervisor.supervise import run

__all__ = ["run"]


def __getattr__(name: str) -> object:
    # Not imported with the package: the first thing to do is to start an interpreter, which needs none of it.
    if name == "run":
        from python_connectors_runner.supervisor import supervise

        return supervise.run
    raise AttributeError(name)
