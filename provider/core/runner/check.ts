import { z } from "zod";
import { parseResponse, unusable } from "./response";

// The operation `check` of the protocol: what a runner may read and reach. It runs nobody's code.

/** The most secrets and hosts of one check. */
export const MOST_CHECKED = { secrets: 50, hosts: 20 } as const;

/** A host that a runner is to connect to. */
export interface CheckedHost {
  readonly host: string;
  readonly port: number;
  /** Whether a TLS handshake is made too. */
  readonly tls: boolean;
}

/** Services of AWS that a runner is to reach, in its own region. */
export const CHECKED_SERVICES = ["secretsmanager", "s3"] as const;
export type CheckedService = (typeof CHECKED_SERVICES)[number];

/** What a runner is to find out. */
export interface CheckRequest {
  readonly protocol: 1;
  readonly operation: "check";
  readonly secrets: readonly {
    readonly id: string;
    readonly region: string;
    readonly versionId: string | null;
  }[];
  readonly services: readonly CheckedService[];
  /** Whether it may write its own log: a function's only. */
  readonly logs: boolean;
  readonly hosts: readonly CheckedHost[];
}

/** Why something doesn't work; null: it does. Its texts come from outside: print them as such. */
export type Finding = { readonly code: string; readonly message: string } | null;

/** Which code a function runs. */
export type ExecuteMode = "always" | "approved" | "misconfigured";

/** What a runner found, in the order of the request. */
export interface CheckAnswer {
  readonly execute: ExecuteMode;
  /** Of the list of approved code. */
  readonly approvals: Finding;
  readonly services: readonly Finding[];
  /** Null too where it was not asked for. */
  readonly logs: Finding;
  readonly secrets: readonly Finding[];
  readonly hosts: readonly Finding[];
}

const finding: z.ZodType<Finding> = z
  .strictObject({
    code: z
      .string()
      .max(64)
      .regex(/^[A-Z][A-Z0-9_]*$/),
    message: z.string().max(500),
  })
  .nullable();
const model: z.ZodType<CheckAnswer> = z.strictObject({
  execute: z.enum(["always", "approved", "misconfigured"]),
  approvals: finding,
  services: z.array(finding).max(CHECKED_SERVICES.length),
  logs: finding,
  secrets: z.array(finding).max(MOST_CHECKED.secrets),
  hosts: z.array(finding).max(MOST_CHECKED.hosts),
});

/**
 * A runner's answer to a check.
 * @throws RunnerError where it can't check, ServiceError where the answer is not of the protocol, or not to this request.
 */
export function parseCheckResponse(payload: Uint8Array, request: CheckRequest): CheckAnswer {
  const answer = parseResponse(payload, model);
  for (const part of ["services", "secrets", "hosts"] as const) {
    if (answer[part].length !== request[part].length)
      throw unusable(`it has ${answer[part].length} ${part}, and was asked for ${request[part].length}`);
  }
  return answer;
}
