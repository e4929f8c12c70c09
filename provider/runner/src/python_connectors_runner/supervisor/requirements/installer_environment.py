"""The environment of the installer, built from a list: it gets no AWS credentials, configuration or passphrase."""

from __future__ import annotations

import os

from python_connectors_runner.supervisor.interpreter import ALLOWED_VARIABLES

# Where the machine's packages come from, and how they are reached. Nothing that would change what is installed, or how.
INDEX_VARIABLES = (
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_CACHE_HOME",
    "NETRC",
    "ALL_PROXY",
    "all_proxy",
    "SSL_CLIENT_CERT",
    "PIP_CACHE_DIR",
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "PIP_CONFIG_FILE",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_INDEX_URL",
    "PIP_KEYRING_PROVIDER",
    "PIP_NO_INDEX",
    "PIP_PROXY",
    "PIP_RETRIES",
    "PIP_TRUSTED_HOST",
    "UV_CACHE_DIR",
    "UV_CONFIG_FILE",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_HTTP_RETRIES",
    "UV_HTTP_TIMEOUT",
    "UV_INDEX",
    "UV_INDEX_STRATEGY",
    "UV_INDEX_URL",
    "UV_INSECURE_HOST",
    "UV_KEYRING_PROVIDER",
    "UV_NATIVE_TLS",
    "UV_NO_INDEX",
    "UV_OFFLINE",
    "UV_REQUEST_TIMEOUT",
    "UV_SYSTEM_CERTS",
)
# uv's user names and passwords of indexes that a configuration file names.
INDEX_PREFIX = "UV_INDEX_"


def environment(temporary: str | None) -> dict[str, str]:
    """``temporary``: a folder for what is needed during the installation."""
    allowed = (*ALLOWED_VARIABLES, *INDEX_VARIABLES)
    variables = {name: value for name, value in os.environ.items() if name in allowed or name.startswith(INDEX_PREFIX)}
    if not any(name in variables for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")) and "PIP_INDEX_URL" in variables:
        # A machine that is set up for pip is set up for this.
        variables["UV_DEFAULT_INDEX"] = variables["PIP_INDEX_URL"]
    if "UV_SYSTEM_CERTS" not in variables and "UV_NATIVE_TLS" not in variables:
        # The machine's own certificates, as pip uses them; two names, for uv's versions.
        variables |= {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    return {
        "PATH": os.defpath,
        **variables,
        **({} if temporary is None else {"TMPDIR": temporary}),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
