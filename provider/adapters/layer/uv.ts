import { execFile } from "node:child_process";
import path from "node:path";
import { ServiceError } from "../../core/errors";
import { type Architecture, installArguments } from "../../core/runner-function/baked-layer";
import { installFailure } from "../../core/runner-function/install-failure";
import { allowedVariables } from "../local/variables";

const INSTALL_MS = 10 * 60 * 1000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Where packages come from, and how they are reached. Nothing that would change what is installed, or how. */
const OF_UV =
  /^UV_(DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|INDEX(_[A-Z0-9_]+)?|INSECURE_HOST|KEYRING_PROVIDER|NATIVE_TLS|SYSTEM_CERTS|OFFLINE|NO_INDEX|HTTP_TIMEOUT|HTTP_RETRIES|REQUEST_TIMEOUT|CACHE_DIR|CONFIG_FILE)$/;

interface Installation {
  /** Path of the list. */
  readonly list: string;
  /** Where the packages go. */
  readonly target: string;
  readonly architecture: Architecture;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Installs a list's wheels for a Lambda function, whatever this machine is. No code of theirs runs.
 * @throws ServiceError where there is no uv, or it can't.
 */
export async function installForLayer({ list, target, architecture, env }: Installation): Promise<void> {
  const options = {
    // Not where somebody's uv.toml or pyproject.toml would count: only the machine's and the user's settings do.
    cwd: "/",
    env: uvEnvironment(env),
    timeout: INSTALL_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
  };
  await new Promise<void>((resolve, reject) => {
    execFile("uv", installArguments(list, target, architecture), options, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(failed(error, stderr, architecture));
    });
  });
}

function failed(
  error: Error & { readonly code?: unknown; readonly killed?: boolean | undefined },
  stderr: string,
  architecture: Architecture,
): ServiceError {
  if (error.code === "ENOENT") {
    return new ServiceError(
      "REQUIREMENTS_INSTALLER_MISSING",
      "uv, which installs the packages that are baked into a runner, isn't on the PATH",
      "Install it, for example with `pip install uv`, and run the command again: https://docs.astral.sh/uv/.",
      { cause: error },
    );
  }
  const { code, message, next } = installFailure({ stderr, killed: error.killed === true, architecture });
  return new ServiceError(code, message, next, { cause: error });
}

/** Settings that may be paths: uv, which runs elsewhere, would take relative ones from there. */
const PATHS: ReadonlySet<string> = new Set(["UV_CACHE_DIR", "UV_CONFIG_FILE"]);

/** A variable's value as uv takes it from any folder. `UV_FIND_LINKS` is a list of paths and URLs. */
function fromHere(name: string, value: string | undefined): string | undefined {
  if (!value) return value;
  if (PATHS.has(name)) return path.resolve(value);
  if (name !== "UV_FIND_LINKS") return value;
  return value
    .split(",")
    .map((link) =>
      link.trim() === "" || /^\s*[a-z][a-z0-9+.-]+:/i.test(link) ? link : path.resolve(link.trim()),
    )
    .join(",");
}

/** The installer sees no AWS credentials, no configuration and no passphrase. */
export function uvEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const allowed = Object.entries(allowedVariables(env)).filter(
    ([name]) => !name.startsWith("UV_") || OF_UV.test(name),
  );
  const variables = Object.fromEntries(allowed.map(([name, value]) => [name, fromHere(name, value)]));
  const { PIP_INDEX_URL: index } = variables;
  return {
    // A machine that is set up for pip is set up for this; its own certificates count, as with pip.
    ...(index === undefined ? {} : { UV_DEFAULT_INDEX: index }),
    ...("UV_NATIVE_TLS" in variables ? {} : { UV_SYSTEM_CERTS: "true" }),
    ...variables,
    LANG: "C.UTF-8",
  };
}
