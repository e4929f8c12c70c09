import { ServiceError } from "../core/errors";
import { printable } from "../core/text";

/** What was tried, for the message: `read the secret`, on `project/stack/name`, with the IAM action it takes. */
export interface Attempt {
  readonly doing: string;
  readonly on: string;
  readonly action: string;
  readonly endpoint: string;
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly cause?: unknown;
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ETIMEDOUT",
]);
const DENIED = new Set([
  "AccessDeniedException",
  "AccessDenied",
  "UnauthorizedOperation",
  "KMSAccessDeniedException",
]);
const EXPIRED = new Set([
  "ExpiredTokenException",
  "ExpiredToken",
  "UnrecognizedClientException",
  "InvalidSignatureException",
]);
const THROTTLED = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "RequestLimitExceeded",
]);

/** The connection error behind an SDK error: some are wrapped, some (several addresses tried) come in a list. */
export function networkCode(error: unknown): string | undefined {
  const { code, cause, errors } = (error ?? {}) as SdkError & { errors?: readonly unknown[] };
  if (typeof code === "string" && code.startsWith("E")) return code;
  return (
    errors?.map(networkCode).find((found) => found !== undefined) ??
    (cause === undefined ? undefined : networkCode(cause))
  );
}

/** Translates an error of the AWS SDK into ours: what was tried, on what, and what is missing. */
export function translated(error: unknown, attempt: Attempt): ServiceError {
  if (error instanceof ServiceError) return error;
  const { name = "Error", message = "" } = error as SdkError;
  const what = `could not ${attempt.doing} (${attempt.on})`;
  const network = networkCode(error);
  if (network !== undefined && UNREACHABLE.has(network)) {
    return new ServiceError(
      "AWS_UNREACHABLE",
      `${what}: ${attempt.endpoint} can't be reached (${network})`,
      "Check the network and the endpoint (aws:endpoints, AWS_ENDPOINT_URL); if it is an emulator, start it.",
      { cause: error },
    );
  }
  if (name === "CredentialsProviderError" || EXPIRED.has(name)) {
    return new ServiceError(
      "AWS_CREDENTIALS",
      `${what}: AWS credentials are missing, expired or refused (${name})`,
      "Log in again, or set aws:profile, or the environment's AWS credentials.",
      { cause: error },
    );
  }
  if (DENIED.has(name)) {
    return new ServiceError(
      "AWS_ACCESS_DENIED",
      `${what}: access denied`,
      `Allow ${attempt.action} to the role that runs Pulumi.`,
      { cause: error },
    );
  }
  if (THROTTLED.has(name)) {
    return new ServiceError("AWS_THROTTLED", `${what}: AWS throttles the calls`, "Try again in a minute.", {
      cause: error,
    });
  }
  return new ServiceError("AWS_ERROR", `${what}: ${printable(`${name}: ${message}`, 500)}`, "", {
    cause: error,
  });
}
