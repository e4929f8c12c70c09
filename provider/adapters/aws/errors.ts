import { type Meaning, meaningOf, secretCondition, UNAVAILABLE } from "../../core/aws/error-table";
import { OPERATIONS, type Operation, type OperationName } from "../../core/aws/operations";
import { ServiceError } from "../../core/errors";
import { printable } from "../../core/text";

/** What was tried, for the message. */
export interface Attempt {
  readonly operation: OperationName;
  /** The secret, function or role. */
  readonly on: string;
  /** Where the service is, in words or as a URL. */
  readonly endpoint: string;
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly cause?: unknown;
}

/** Nothing was sent: there is no such host, no way to it, or nobody listens. */
const UNREACHABLE = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"]);
/** The SDK's own word for a connection that was not made in time; it has no code for it. */
const NOT_CONNECTED = /did not establish a connection/;

/** The connection error behind an SDK error: some are wrapped, some (several addresses tried) come in a list. */
export function networkCode(error: unknown): string | undefined {
  const { code, cause, errors } = (error ?? {}) as SdkError & { errors?: readonly unknown[] };
  if (typeof code === "string" && code.startsWith("E")) return code;
  return (
    errors?.map(networkCode).find((found) => found !== undefined) ??
    (cause === undefined ? undefined : networkCode(cause))
  );
}

/** Why nothing was sent at all; `undefined` where something may have arrived. */
export function unreachable(error: unknown): string | undefined {
  const code = networkCode(error);
  if (code !== undefined && UNREACHABLE.has(code)) return code;
  return NOT_CONNECTED.test((error as SdkError).message ?? "") ? "no connection in time" : undefined;
}

/** Whether the connection broke, or no answer came in time: what was asked for may have been done. */
export function isAnswerLost(error: unknown): boolean {
  if (unreachable(error) !== undefined) return false;
  return (error as SdkError).name === "TimeoutError" || networkCode(error) !== undefined;
}

/** Why AWS certainly did not do what it was asked for, and may soon; `undefined` for any other error. */
export function notYet(operation: OperationName, error: unknown): Meaning["notYet"] {
  const { name = "", message = "" } = error as SdkError;
  return meaningOf(operation, name, message)?.notYet;
}

/** What Secrets Manager's error says of the secret itself. */
export function conditionOf(error: unknown): ReturnType<typeof secretCondition> {
  const { name = "", message = "" } = error as SdkError;
  return secretCondition(name, message);
}

/** Translates an error of the AWS SDK into ours: what was tried, on what, what is wrong, and what is missing. */
export function translated(error: unknown, { operation, on, endpoint }: Attempt): ServiceError {
  if (error instanceof ServiceError) return error;
  const known: Operation = OPERATIONS[operation];
  const what = `could not ${known.doing} (${on})`;
  const failed = (code: string, says: string, next: string) =>
    new ServiceError(code, `${what}: ${says}`, next, { cause: error });

  const { name = "Error", message = "", $metadata } = error as SdkError;
  const meaning =
    meaningOf(operation, name, message) ??
    (($metadata?.httpStatusCode ?? 0) >= 500 ? UNAVAILABLE : undefined);
  if (meaning === undefined) {
    const whyNotSent = unreachable(error);
    if (whyNotSent !== undefined) {
      return failed(
        "AWS_UNREACHABLE",
        `${endpoint} can't be reached (${whyNotSent})`,
        "Check the network, the region and the endpoint (aws:endpoints, AWS_ENDPOINT_URL); if it is an emulator, start it.",
      );
    }
    if (isAnswerLost(error)) {
      return failed(
        "AWS_CONNECTION_LOST",
        `${endpoint} did not answer, or the connection broke (${networkCode(error) ?? name}); whether it was done is not known`,
        "Run the command again: what was done already is found then.",
      );
    }
  }
  const { code, says, next, isAllSaid = false } = meaning ?? { code: "AWS_ERROR", says: "", next: "" };
  const text = isAllSaid ? undefined : passedOn(name, message, known, code);
  return failed(
    code,
    [says, text].filter((part) => part).join(": "),
    typeof next === "function" ? next(known) : next,
  );
}

/** AWS judges who asks before it looks at what is asked for. */
const QUOTES_NO_REQUEST = new Set(["AWS_ACCESS_DENIED", "AWS_CREDENTIALS", "AWS_CLOCK", "AWS_OPT_IN"]);

/** The error's name, with AWS's own text where that can't quote a credential which was sent. */
function passedOn(name: string, message: string, operation: Operation, code: string): string {
  if (message === "" || (operation.holdsCredential && !QUOTES_NO_REQUEST.has(code)))
    return printable(name, 100);
  return printable(`${name}: ${message}`, 500);
}
