import { parseOrder } from "./order";
import { quoteName } from "./path";
import { MAX_PATH, type Schema } from "./schema";
import { childPath, growingTree, isWithin, nodeAt, PathConflict, pathKeys, schemaTree } from "./tree";

/**
 * Why an edit can't be applied, with what to write instead; "unused": its path is not there; `undefined`: it is applied.
 */
export type EditFault = string | undefined;

/** The fields of a schema while edits are applied to it. */
export class EditedFields {
  #fields: Map<string, string>;
  #order: string[];
  readonly #descriptions = new Map<string, string>();

  constructor({ fields, order }: Schema) {
    this.#fields = new Map(Object.entries(fields));
    this.#order = parseOrder(order) ?? [];
  }

  drop(path: string): EditFault {
    const within = this.#within(path);
    for (const leaf of within) this.#fields.delete(leaf);
    return within.length === 0 ? "unused" : undefined;
  }

  opaque(path: string): EditFault {
    const fault = this.drop(path);
    if (fault === undefined) this.#fields.set(path, "json");
    return fault;
  }

  cast(path: string, type: string): EditFault {
    if (this.#fields.has(path)) {
      this.#fields.set(path, type);
      return undefined;
    }
    const [inner] = this.#within(path);
    if (inner === undefined) return "unused";
    return `this has fields beneath it: cast one of those, as in ${JSON.stringify(inner)}, or write it into edits.opaque`;
  }

  /** All at once, by path; where one can't be applied, none is. */
  rename(names: ReadonlyMap<string, string>): Map<string, EditFault> {
    const faults = new Map<string, EditFault>([...names.keys()].map((path) => [path, "unused"]));
    const fields = new Map<string, string>();
    /** Where each path of the result comes from. */
    const origins = new Map<string, string>();
    for (const [leaf, type] of this.#fields) {
      let [at, now] = ["", ""];
      for (const key of pathKeys(leaf) ?? []) {
        at = childPath(at, key);
        const name = names.get(at);
        if (name !== undefined && faults.get(at) === "unused") faults.set(at, undefined);
        now = childPath(now, name === undefined ? key : quoteName(name));
        const origin = origins.get(now) ?? at;
        origins.set(now, origin);
        if (origin !== at) {
          // The one of the two that was renamed is the one to name otherwise; beneath, all meet again.
          faults.set(names.has(at) ? at : origin, taken(now));
          break;
        }
      }
      if (now.length > MAX_PATH) {
        for (const path of names.keys()) if (isWithin(leaf, path)) faults.set(path, TOO_LONG);
      }
      fields.set(now, type);
    }
    if ([...faults.values()].every((fault) => fault === undefined || fault === "unused")) {
      this.#fields = fields;
      this.#order = this.#order.map((name) => {
        const other = names.get(name);
        return other === undefined ? name : quoteName(other);
      });
    }
    return faults;
  }

  /** Each in turn, by path. */
  add(fields: ReadonlyMap<string, string>): Map<string, EditFault> {
    const tree = growingTree(Object.fromEntries(this.#fields));
    return mapped(fields, (path, type) => {
      if (nodeAt(tree.root, path) !== undefined) {
        return "there is such a field: write it into edits.cast to give it another type";
      }
      try {
        tree.insert(path, type);
      } catch (error) {
        if (!(error instanceof PathConflict)) throw error;
        return `${JSON.stringify(error.path)} is something else already: write another path, or drop that first`;
      }
      this.#fields.set(path, type);
      return undefined;
    });
  }

  /** By path; the texts are those of the result's `descriptions`. */
  document(texts: ReadonlyMap<string, string>): Map<string, EditFault> {
    const root = schemaTree(Object.fromEntries(this.#fields));
    return mapped(texts, (path, text) => {
      if (nodeAt(root, path) === undefined) return "unused";
      this.#descriptions.set(path, text);
      return undefined;
    });
  }

  schema(): Schema {
    const fields = Object.fromEntries(this.#fields);
    const names = [...schemaTree(fields).children.keys()];
    const kept = new Set(names);
    const order = [...new Set([...this.#order.filter((name) => kept.has(name)), ...names])].join(", ");
    const descriptions = [...this.#descriptions].sort(([a], [b]) => (a < b ? -1 : 1));
    if (descriptions.length === 0) return { fields, order };
    return { fields, order, descriptions: Object.fromEntries(descriptions) };
  }

  #within(path: string): string[] {
    return [...this.#fields.keys()].filter((leaf) => isWithin(leaf, path));
  }
}

function mapped(
  map: ReadonlyMap<string, string>,
  fault: (path: string, text: string) => EditFault,
): Map<string, EditFault> {
  return new Map([...map].map(([path, text]) => [path, fault(path, text)]));
}

const TOO_LONG = `a path would have more than ${MAX_PATH} characters: write a shorter name`;

function taken(path: string): string {
  return `there would be two of ${JSON.stringify(path)}: write another name, or rename or drop the other field too`;
}
