/** What to do about a failure that the runner reports, where the Pulumi program is the place to do it. By error code. */
const NEXT_STEPS: { readonly [code: string]: string } = {
  AMBIGUOUS_INTERFACE:
    'Set codeInterface on the connector, for example codeInterface: "rows", or remove one of the functions.',
  INTERFACE_NOT_DEFINED:
    "Set codeInterface on the connector to what its code defines, or define that function.",
  PARSER_MISSING:
    'Set parser on the connector, for example parser: { type: "csv" }, or on connectorDefaults of its connection.',
  AMBIGUOUS_PARSER:
    'Set parser: { type: "custom" } on the connector to use its parser_function, or remove the function.',
  MISSING_PARSER_FUNCTION:
    "Define parser_function(reader, onNext) in the connector's code, or set another parser on the connector.",
  MISSING_PACKAGE:
    "Add the package to a hash-locked list, and set it as requirements on the connection; " +
    "pyspark alone is installed in the Python of the local runner instead.",
  SPARK_IN_LAMBDA:
    "Define read_rows or read_pandas_dataframe, or set runner: { local: {} } on the connection where Java and pyspark are installed.",
  MISSING_JAVA: "Install Java 17 or newer where the local runner runs, and name it in JAVA_HOME.",
  ROWS_LIMIT: "Raise the limit of rows, or let the connector read less.",
  BYTES_LIMIT: "Raise the limit of bytes, or let the connector read less.",
  CODE_NOT_APPROVED:
    "Let the code be reviewed and merged, where `python-connectors approve` adds it to the list; " +
    "before that, preview with a runner that has no production credentials.",
  APPROVALS_UNREADABLE:
    "Allow s3:GetObject on the list to the runner's role, and correct PYTHON_CONNECTORS_APPROVALS of its function; " +
    "a list that is not there yet is written by `python-connectors approve`.",
  EXECUTE_MISCONFIGURED:
    "Correct PYTHON_CONNECTORS_EXECUTE and PYTHON_CONNECTORS_APPROVALS of the runner's function.",
  CREDENTIALS_MISSING: "Set credentials on the connection, or give the parameter of context a default.",
  SECRET_MISSING:
    "A secret that this stack stores: run `pulumi refresh` and then `pulumi up` (with --target, the connection first). " +
    "One that is managed elsewhere: create it in the connection's region, or correct credentials.secretArn.",
  SECRET_DELETED:
    "Restore the secret, or, if this stack stores it, run `pulumi refresh` and then `pulumi up`.",
  SECRET_ACCESS_DENIED: "Allow secretsmanager:GetSecretValue on the secret to the runner's role.",
  SECRET_KEY_DENIED:
    "Allow kms:Decrypt on the secret's KMS key to the runner's role, in its policies and in the key's.",
  SECRET_UNREACHABLE:
    "Give the runner's function a network path to Secrets Manager: a VPC endpoint or a way out.",
  SERVICE_UNREACHABLE:
    "Give the function's subnets a VPC endpoint of the service, or a way out through a NAT gateway.",
  LOGS_ACCESS_DENIED:
    "Allow logs:CreateLogStream and logs:PutLogEvents on the function's log group to the runner's role.",
  LOGS_GROUP_MISSING:
    "Make the function's log group, as PythonRunner does; the runner's role is not allowed to make one.",
  LOGS_UNREACHABLE:
    "Look whether the log group has a stream of this minute: Lambda does not write through the function's network. " +
    "To have it checked, give the function's subnets a VPC endpoint of CloudWatch Logs.",
  LOGS_FAILED: "Correct what the message names, and run the command again.",
  HOST_REFUSED: "Start what listens there, or correct the port.",
  HOST_TIMEOUT:
    "Open the way from the function's subnets: their route, the security groups and network ACLs, the source's own firewall.",
  HOST_TLS_FAILED:
    "Correct the port or the host's certificate; code that brings its own certificates may work all the same.",
  HOST_UNKNOWN: "Correct the name; for one of a private zone, attach the zone to the function's VPC.",
  HOST_UNREACHABLE: "Give the function's subnets a route to the host.",
  CHECK_TIME_UP:
    "Run the command again, with fewer secrets or hosts; a longer timeout of the function may help.",
  REQUIREMENTS_INSTALLER_MISSING:
    "Bake uv or pip into the runner: a layer of its function, or the local Python. Or bake in the packages themselves.",
  REQUIREMENTS_NETWORK:
    "Give the runner a way to its package index, or bake the packages into it (a layer), in the versions of the list.",
  REQUIREMENTS_NO_WHEEL:
    "Pin a version that has a wheel for the runner's Python and machine, or bake the package into the runner (a layer).",
  REQUIREMENTS_HASH_MISMATCH:
    "Lock the list again if its author can explain the change: the index serves other files than were locked.",
  REQUIREMENTS_DISK_FULL:
    "Raise the ephemeral storage of the runner's function, or bake large packages into it (a layer).",
  REQUIREMENTS_TIMEOUT:
    "Raise the timeout of the runner's function, or bake large packages into it (a layer).",
  DEADLINE_EXCEEDED: "Raise the timeout of the runner's function, or let the connector read less.",
};

export function nextStep(code: string): string {
  return NEXT_STEPS[code] ?? "";
}
