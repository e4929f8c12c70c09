/**
 * One request as the proxy saw it. Times are milliseconds of a monotonic clock; `endedAt` and `status` are null while
 * the request runs, and `status` stays null where no answer came.
 *
 * @typedef {object} RequestRecord
 * @property {number} id counts up from 1
 * @property {string | null} service
 * @property {string | null} operation
 * @property {string | null} target
 * @property {string | null} caller the access key id
 * @property {string | null} tenant
 * @property {number} startedAt
 * @property {number | null} endedAt
 * @property {number | null} status
 * @property {string | null} functionError
 * @property {string | null} fault what the proxy did to it, such as `reset-after` or `strict:tokens`; null where it
 *   passed as it was
 */

/** The requests of one proxy, the newest ones only: memory stays bounded. */
export class RequestLog {
  /** @type {RequestRecord[]} */
  #records = [];
  #lastId = 0;
  #limit;

  /** @param {number} [limit] how many records are kept */
  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  /**
   * @param {import("./aws-request.mjs").AwsRequest} request
   * @returns {RequestRecord}
   */
  begin(request) {
    this.#lastId += 1;
    const record = {
      id: this.#lastId,
      ...request,
      startedAt: now(),
      endedAt: null,
      status: null,
      functionError: null,
      fault: null,
    };
    this.#records.push(record);
    if (this.#records.length > this.#limit) this.#records.splice(0, Math.ceil(this.#limit / 10));
    return record;
  }

  /**
   * @param {RequestRecord} record
   */
  end(record) {
    record.endedAt ??= now();
  }

  /**
   * @param {number} id
   * @returns {{ requests: RequestRecord[], lastId: number }} the records after this id that are still kept
   */
  since(id) {
    return { requests: this.#records.filter((record) => record.id > id), lastId: this.#lastId };
  }
}

function now() {
  return Math.round(performance.now() * 1000) / 1000;
}
