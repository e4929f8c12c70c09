"""A Spark session in the runner's own process and machine, for ``read_spark_dataframe`` and ``infer_schema``.

All that it writes is inside the run's folder, and it listens to this machine only.
"""

from __future__ import annotations

import os
import sys

from python_connectors_runner.packages import missing_package
from python_connectors_runner.protocol import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from python_connectors_runner.usercode.run import Run

LOCALHOST = "127.0.0.1"

# https://spark.apache.org/docs/latest/configuration.html. ``{folder}`` is Spark's part of the run's folder.
SETTINGS = {
    "spark.master": "local[*]",
    "spark.app.name": "python-connectors",
    "spark.driver.bindAddress": LOCALHOST,
    "spark.driver.host": LOCALHOST,
    "spark.driver.extraJavaOptions": "-Djava.io.tmpdir={folder} -Dderby.system.home={folder} -XX:-UsePerfData",
    "spark.local.dir": "{folder}",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.warehouse.dir": "{folder}/warehouse",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

# https://logging.apache.org/log4j/2.x/manual/configuration.html: errors only, on stderr, from the first line on. The
# level of the gateway's logger is what a Spark that Python starts would set for all.
LOGGING = """rootLogger.level = error
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""

ALTERNATIVES = (
    "let the code define read_rows or read_pandas_dataframe, or run the connector with the local runner, "
    "where Python has pyspark and Java is installed"
)


def session(run: Run) -> Any:
    """The run's session, made when it is first asked for. Raises ``Failure``."""
    if run.spark is None:
        run.spark = _started(run)
    return run.spark


def refuse_in_lambda(run: Run) -> None:
    """Raises ``Failure`` where the runner is an AWS Lambda function: there is no Java, and no room for Spark."""
    if run.request["lambda"]:
        message = f"Spark does not run in AWS Lambda: {ALTERNATIVES}"
        raise Failure("request", "SPARK_IN_LAMBDA", message)


def _started(run: Run) -> Any:
    refuse_in_lambda(run)
    folder = os.path.join(os.getcwd(), "tmp", "spark")
    _prepare(folder)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Failure("import", "MISSING_PACKAGE", missing_package(error, "Spark")) from None
    if not _finds_java():
        message = (
            "Spark needs Java 17 or newer, and none was found: install one, and name it in JAVA_HOME or put it on PATH"
        )
        raise Failure("import", "MISSING_JAVA", message)
    _send_modules_along(run)
    try:
        spark = SparkSession.builder.getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
    except BaseException as error:
        raise run.failures.raised("read", "SPARK_FAILED", error) from None
    return spark


def _prepare(folder: str) -> None:
    """Settings by file and environment, so that a session that the user's code builds has them too."""
    os.makedirs(folder)
    lines = [f"{name} {value.format(folder=folder)}\n" for name, value in SETTINGS.items()]
    for name, text in (("spark-defaults.conf", "".join(lines)), ("log4j2.properties", LOGGING)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    os.environ |= {
        "SPARK_CONF_DIR": folder,
        "SPARK_LOCAL_DIRS": folder,
        "SPARK_LOCAL_IP": LOCALHOST,
        # Of the processes that Spark starts to run Python functions: they import what this one does.
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def _finds_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    folders = [os.path.join(home, "bin")] if home else os.environ.get("PATH", "").split(os.pathsep)
    return any(os.access(os.path.join(folder, "java"), os.X_OK) for folder in folders)


def _send_modules_along(run: Run) -> None:
    """Spark's Python processes can't import the user's modules: functions of theirs are sent with what they need."""
    from pyspark import cloudpickle

    packages = run.failures.packages
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in packages:
            cloudpickle.register_pickle_by_value(module)
