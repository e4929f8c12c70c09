import { ServiceError } from "../core/errors";
import type { Ports, SchemaRunner, SecretStore } from "../ports";

/**
 * The outside for an untrusted run: nothing in AWS is asked, no code is run, nothing is opened for a credential. Decisions keep
 * such a run from coming here; whatever they miss ends here.
 */
export function untrusted(ports: Pick<Ports, "trust" | "clock" | "slots" | "cache">): Ports {
  const store: SecretStore = {
    describe: refuse,
    create: refuse,
    put: refuse,
    update: refuse,
    read: refuse,
    tag: refuse,
    untag: refuse,
    restore: refuse,
    delete: refuse,
  };
  const runner: SchemaRunner = { identity: refuse, run: refuse };
  return {
    trust: ports.trust,
    clock: ports.clock,
    // Read when it is used: its setting may be one that can't be.
    get slots() {
      return ports.slots;
    },
    cache: ports.cache,
    findCredential: refuse,
    account: refuse,
    secrets: () => store,
    runner: () => runner,
    describeFunction: refuse,
  };
}

async function refuse(): Promise<never> {
  throw new ServiceError(
    "UNTRUSTED_RUN",
    "this run is untrusted: it may look at the stack's state, and at nothing beyond it",
    "Leave out what needs more, such as --refresh; for a change that was reviewed set PYTHON_CONNECTORS_MODE=trusted.",
  );
}
