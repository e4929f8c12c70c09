import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { MAX_LIST_BYTES } from "../../core/approvals/list";
import { type ApprovalsPlace, placeText } from "../../core/approvals/place";
import type { AwsSettings } from "../../core/aws/settings";
import { ServiceError } from "../../core/errors";
import type { ApprovalStore } from "../../ports";
import { readWithin } from "../limited-stream";
import { type ClientOptions, clientConfig, repeating } from "./clients";
import { translated } from "./errors";

/** What S3 says where another one has written, or is just writing. */
const WRITTEN_MEANWHILE = new Set(["PreconditionFailed", "ConditionalRequestConflict"]);

/** The list of approved code in Amazon S3, through the AWS SDK. */
export class S3ApprovalStore implements ApprovalStore {
  readonly place: string;
  readonly #object: { readonly Bucket: string; readonly Key: string };
  readonly #client: S3Client;
  readonly #endpoint: string;

  constructor(place: ApprovalsPlace, settings: AwsSettings, options: ClientOptions = {}) {
    this.place = placeText(place);
    this.#object = { Bucket: place.bucket, Key: place.key };
    const { s3: endpoint } = settings.endpoints;
    this.#client = new S3Client({
      ...clientConfig(settings, "s3"),
      ...repeating(options),
      // Where S3 is somewhere else, buckets have no host names of their own.
      forcePathStyle: endpoint !== undefined,
    });
    this.#endpoint = endpoint ?? `S3 in ${settings.region}`;
  }

  async read(): Promise<{ readonly text: string; readonly tag: string } | undefined> {
    try {
      const { Body, ETag = "" } = await this.#client.send(new GetObjectCommand(this.#object));
      return { text: await this.#textOf(Body as AsyncIterable<Uint8Array> | undefined), tag: ETag };
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw this.#translated(error, "GetObject");
    }
  }

  async write(text: string, tag: string | undefined): Promise<boolean> {
    const replacing = tag === undefined ? { IfNoneMatch: "*" } : { IfMatch: tag };
    try {
      await this.#client.send(
        new PutObjectCommand({
          ...this.#object,
          ...replacing,
          Body: text,
          ContentType: "application/json",
        }),
      );
      return true;
    } catch (error) {
      const { name } = error as Error;
      // The object that was to be replaced is gone.
      if (WRITTEN_MEANWHILE.has(name) || (name === "NoSuchKey" && tag !== undefined)) return false;
      throw this.#translated(error, "PutObject");
    }
  }

  /** Read no further than a list may be long: the object may be anything. */
  async #textOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
    const bytes = body === undefined ? Buffer.alloc(0) : await readWithin(body, MAX_LIST_BYTES);
    if (bytes !== undefined) return bytes.toString("utf8");
    throw new ServiceError(
      "APPROVALS_UNREADABLE",
      `${this.place} has more than ${MAX_LIST_BYTES} bytes, so it is no list of approved code`,
      "Name another object in --approvals, or restore the list from an earlier version of the object.",
    );
  }

  #translated(error: unknown, operation: "GetObject" | "PutObject"): ServiceError {
    return translated(error, { operation, on: this.place, endpoint: this.#endpoint });
  }
}
