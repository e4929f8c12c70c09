import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

/**
 * A source as it is now.
 *
 * @typedef {object} Source
 * @property {string} credential what its secret holds
 * @property {number} data how often it has changed
 * @property {boolean} isDown
 */

/** Sources that differ from run to run, each behind a secret of its own in the emulator. */
export class Sources {
  /** @type {Map<string, Source>} by secret */
  #sources = new Map();
  #client;

  /** @param {import("../scenario.mjs").Emulator} emulator */
  constructor({ facts }) {
    this.#client = new SecretsManagerClient({
      endpoint: facts.endpoint,
      region: facts.region,
      credentials: { accessKeyId: "ROTATOR", secretAccessKey: "test" },
    });
  }

  /** @param {string} name of the secret */
  async add(name) {
    await this.#client.send(new CreateSecretCommand({ Name: name, SecretString: "1" }));
    this.#sources.set(name, { credential: "1", data: 1, isDown: false });
  }

  /** @param {string} name */
  of(name) {
    return this.#sources.get(name) ?? { credential: "none", data: 0, isDown: false };
  }

  /** @param {string} name */
  change(name) {
    const source = this.of(name);
    this.#sources.set(name, { ...source, data: source.data + 1 });
  }

  /** @param {string} name */
  async rotate(name) {
    const source = this.of(name);
    const credential = String(Number(source.credential) + 1);
    await this.#client.send(new PutSecretValueCommand({ SecretId: name, SecretString: credential }));
    this.#sources.set(name, { ...source, credential });
  }

  /**
   * @param {string} name
   * @param {boolean} isDown
   */
  setDown(name, isDown) {
    this.#sources.set(name, { ...this.of(name), isDown });
  }

  async remove() {
    for (const name of this.#sources.keys())
      await this.#client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    this.#client.destroy();
  }
}
