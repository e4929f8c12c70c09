import { z } from "zod";
import { CodeError, type Failure } from "./failure";

/**
 * Where the code of each name in the runner (`connection`, `connector`) is, as its author writes it: a file or a folder.
 * Inline code is nowhere.
 */
export type CodePlaces = { readonly [bundle: string]: string | undefined };

const path = z.string().min(1).max(1024).optional();
const model = z.strictObject({ connection: path, connector: path });

/** The places that a program sends along; none where they are none, as of a resource without a program. */
export function codePlaces(raw: unknown): CodePlaces {
  return model.safeParse(raw).data ?? {};
}

/** A file as its author writes it: a file's own path, or the path in its folder. */
function placed(file: string, places: CodePlaces): string {
  const [bundle = "", ...inside] = file.split("/");
  const place = Object.hasOwn(places, bundle) ? places[bundle] : undefined;
  if (place === undefined || inside.length === 0) return file;
  const [root = "", ...rest] = place.split(/[\\/]+/);
  const segments = [root, ...rest.filter((segment) => segment !== "" && segment !== ".")];
  const isFile = inside.length === 1 && segments.at(-1) === inside[0];
  return [...(root === "." ? segments.slice(1) : segments), ...(isFile ? [] : inside)].join("/");
}

/** The failure with the files of its author. */
export function placedFailure(failure: Failure, places: CodePlaces): Failure {
  return {
    ...failure,
    file: failure.file === null ? null : placed(failure.file, places),
    traceback: failure.traceback.map((frame) => ({ ...frame, file: placed(frame.file, places) })),
  };
}

/** The error with the files of the code's author, where it is one of the code; any other as it is. */
export function placedError(error: unknown, places: CodePlaces): unknown {
  return error instanceof CodeError ? new CodeError(placedFailure(error.failure, places), error.next) : error;
}
