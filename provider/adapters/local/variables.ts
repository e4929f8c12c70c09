/**
 * What the runner's process gets of our environment: this list, never everything but a few. Ours holds AWS keys and,
 * in a provider's process, the stack's config and passphrase. The user's code gets less still, from the runner.
 */
const ALLOWED = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "LD_LIBRARY_PATH",
  "DYLD_FALLBACK_LIBRARY_PATH",
  "JAVA_HOME",
  "PYTHON_CONNECTORS_MEMORY_MB",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy",
]);

/** Settings of the tools that install requirements (indexes, their certificates and keys), and which Python a name means. */
const ALLOWED_PREFIX = /^(UV|PIP|PYENV)_[A-Z0-9_]+$/;

/** The part of an environment that any Python of ours may see. */
export function allowedVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => ALLOWED.has(name) || ALLOWED_PREFIX.test(name)),
  );
}

export function runnerEnvironment(
  env: NodeJS.ProcessEnv,
  { cache, memoryMb }: { readonly cache: string; readonly memoryMb: number | undefined },
): NodeJS.ProcessEnv {
  return {
    ...allowedVariables(env),
    LANG: "C.UTF-8",
    PYTHON_CONNECTORS_CACHE: cache,
    ...(memoryMb === undefined ? {} : { PYTHON_CONNECTORS_MEMORY_MB: String(memoryMb) }),
  };
}
