import type { AwsSettings } from "../core/aws/settings";
import { canonicalJson } from "../core/canonical";
import { answerChecks, findingCheck, unansweredCheck } from "../core/doctor/answer";
import { type Check, failedBy, ok, type Section, skipped } from "../core/doctor/check";
import { secretCheck } from "../core/doctor/connection";
import type { DeployedConnection, DeployedSecret } from "../core/doctor/deployed";
import { forDoctor, functionChecks } from "../core/doctor/function";
import { ConnectorsError } from "../core/errors";
import {
  CHECKED_SERVICES,
  type CheckAnswer,
  type CheckedHost,
  type CheckRequest,
  type Finding,
  MOST_CHECKED,
  parseCheckResponse,
} from "../core/runner/check";
import { isLocal, qualifiedArn, type RunnerTarget } from "../core/runner/target";
import type { Ports } from "../ports";
import type { SchemaService } from "./schema-service";

/** A runner, and what it is asked from inside. */
export interface RunnerToCheck {
  readonly target: RunnerTarget;
  readonly settings: AwsSettings | undefined;
  readonly secrets: CheckRequest["secrets"];
  readonly hosts: readonly CheckedHost[];
  /** Whether it is a connection's, which says how it is; else a flag names it. */
  readonly isDeclared: boolean;
}

/** What was found of a runner. */
export interface CheckedRunner {
  readonly section: Section;
  /** Of each secret; `undefined` where the runner could not be asked. */
  readonly secrets: readonly Finding[] | undefined;
}

/** After these there is nothing to invoke, or nobody to do it. */
const ENDS = new Set([
  "FUNCTION_NOT_FOUND",
  "AWS_CREDENTIALS",
  "AWS_UNREACHABLE",
  "AWS_ASSUME_ROLE",
  "ACCOUNT_NOT_ALLOWED",
]);

/** Checks of runners and connections, over ports. They change nothing, and no value of a secret leaves where it was read. */
export class Doctor {
  readonly #ports: Ports;
  readonly #zipSha256: string | undefined;

  /** @param zipSha256 Of this package's runner.zip, in base64; `undefined` where it can't be read. */
  constructor(ports: Ports, zipSha256: string | undefined) {
    this.#ports = ports;
    this.#zipSha256 = zipSha256;
  }

  /** A runner from outside, as Lambda describes it, and from inside. */
  async runner(subject: RunnerToCheck): Promise<CheckedRunner> {
    const { target } = subject;
    if (isLocal(target)) return this.#asked("runner on this machine", [], subject, undefined);
    const title = `runner ${qualifiedArn(target)}`;
    const settings = subject.settings as AwsSettings;
    try {
      const found = await this.#ports.describeFunction(target, settings);
      return await this.#asked(
        title,
        functionChecks({ target, isDeclared: subject.isDeclared }, found, this.#zipSha256),
        { ...subject, target: forDoctor(target, found) },
        found.logGroup,
      );
    } catch (error) {
      const checks = [failedBy("function", known(error))];
      if (!ENDS.has(known(error).code)) return this.#asked(title, checks, subject, "its log group");
      const inside = skipped("answer", "there is no function to ask from inside");
      return { section: { title, checks: [...checks, inside] }, secrets: undefined };
    }
  }

  async #asked(
    title: string,
    checks: readonly Check[],
    subject: RunnerToCheck,
    logGroup: string | undefined,
  ): Promise<CheckedRunner> {
    const section = (more: readonly Check[]) => ({ title, checks: [...checks, ...more] });
    const request = requestOf(subject);
    try {
      const first = await this.#answer(subject, {
        ...request,
        secrets: request.secrets.slice(0, MOST_CHECKED.secrets),
      });
      const secrets = [...first.secrets];
      for (let from = MOST_CHECKED.secrets; from < request.secrets.length; from += MOST_CHECKED.secrets) {
        const more = request.secrets.slice(from, from + MOST_CHECKED.secrets);
        secrets.push(
          ...(await this.#answer(subject, { ...request, services: [], hosts: [], secrets: more })).secrets,
        );
      }
      return { section: section(answerChecks(first, { request, logGroup })), secrets };
    } catch (error) {
      return { section: section([unansweredCheck(known(error))]), secrets: undefined };
    }
  }

  async #answer({ target, settings }: RunnerToCheck, request: CheckRequest): Promise<CheckAnswer> {
    return parseCheckResponse(await this.#ports.runner(target, settings).run(request), request);
  }

  /** The connections of a stack, each with its secret and its code, after their runners, each of them once. */
  async connections(
    connections: readonly DeployedConnection[],
    hosts: readonly CheckedHost[],
    service: SchemaService,
  ): Promise<Section[]> {
    const runners = await Promise.all(
      byRunner(connections).map(async (own) => ({
        own,
        checked: await this.runner({
          ...own,
          secrets: own.secrets.map(({ asked }) => asked),
          hosts,
          isDeclared: true,
        }),
      })),
    );
    const readable = new Map<DeployedSecret, Finding>();
    for (const { own, checked } of runners)
      for (const [index, secret] of own.secrets.entries()) {
        const finding = checked.secrets?.[index];
        if (finding !== undefined) readable.set(secret, finding);
      }
    const sections = await Promise.all(connections.map((one) => this.#connection(one, readable, service)));
    return [...runners.map(({ checked }) => checked.section), ...sections];
  }

  async #connection(
    { name, secret, settings, runner, test }: DeployedConnection,
    readable: ReadonlyMap<DeployedSecret, Finding>,
    service: SchemaService,
  ): Promise<Section> {
    const checks: Check[] = [];
    if (secret === undefined || settings === undefined)
      checks.push(skipped("secret", "it has no credentials"));
    else {
      checks.push(await this.#secret(secret, settings));
      checks.push(await this.#read(secret, settings, runner, readable.get(secret)));
    }
    checks.push(await tested(test, checks, service));
    return { title: `connection ${name}`, checks };
  }

  async #secret({ stated }: DeployedSecret, settings: AwsSettings): Promise<Check> {
    try {
      return secretCheck(stated, await this.#ports.secrets(settings).describe(stated.arn));
    } catch (error) {
      return failedBy("secret", known(error));
    }
  }

  async #read(
    { asked }: DeployedSecret,
    settings: AwsSettings,
    runner: RunnerTarget,
    finding: Finding | undefined,
  ): Promise<Check> {
    const name = "access";
    if (isLocal(runner)) {
      try {
        // Dropped at once: this machine reads it for the runner, which is what is looked at.
        await this.#ports.secrets(settings).read(asked.id, asked.versionId);
        return ok(name, "this machine may read the secret, and gives it to the runner");
      } catch (error) {
        return failedBy(name, known(error));
      }
    }
    if (finding === undefined) return skipped(name, "its runner could not be asked from inside");
    return findingCheck(name, finding, "the runner may read the secret");
  }
}

async function tested(
  test: DeployedConnection["test"],
  before: readonly Check[],
  service: SchemaService,
): Promise<Check> {
  const name = "context";
  if ("why" in test) return skipped(name, test.why);
  if (before.some(({ status, name: of }) => status === "failed" || (of === "access" && status === "skipped")))
    return skipped(name, "what it needs is not there yet: see above");
  try {
    const { functions } = await service.testAfresh(test);
    return ok(name, `the code that is deployed runs: ${functions.join(", ") || "it defines no function"}`);
  } catch (error) {
    return failedBy(name, known(error));
  }
}

interface RunnerOfConnections extends Omit<RunnerToCheck, "secrets" | "hosts" | "isDeclared"> {
  readonly secrets: readonly DeployedSecret[];
}

/** One on this machine is given its credentials: it is not asked for secrets. */
function byRunner(connections: readonly DeployedConnection[]): RunnerOfConnections[] {
  const found = new Map<string, RunnerOfConnections & { readonly secrets: DeployedSecret[] }>();
  for (const { runner: target, settings, secret } of connections) {
    const local = isLocal(target);
    const key = canonicalJson(JSON.parse(JSON.stringify({ target, settings: local ? null : settings })));
    const own = found.get(key) ?? { target, settings, secrets: [] };
    if (secret !== undefined && !local) own.secrets.push(secret);
    found.set(key, own);
  }
  return [...found.values()];
}

function requestOf({ target, secrets, hosts }: RunnerToCheck): CheckRequest {
  const services = isLocal(target) ? [] : CHECKED_SERVICES;
  return { protocol: 1, operation: "check", secrets, services, hosts };
}

/** @throws what is no error of ours */
function known(error: unknown): ConnectorsError {
  if (error instanceof ConnectorsError) return error;
  throw error;
}
