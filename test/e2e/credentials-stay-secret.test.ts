import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const CANARY = "cAn4ry/+&=\"kR7'zQ";
const CANARY_CODE = "c0deCanary";
const CANARY_PROPERTY = "pr0pertyCanary";
const INNER = "1nnerCan4ry+/x9";

describe("a credential that a connection stores", () => {
  it("is in no state, plan, preview, event log or output, when all goes well and when code fails on it", async () => {
    const credentials = JSON.stringify({ token: CANARY, key: INNER });
    const leaking = (mark: string) =>
      `import sys\ndef list_objects(context, metadata):\n    print(context["token"], context["raw"])\n    print(context["raw"], file=sys.stderr)\n    ${mark}\n    yield {"name": "all", "fingerprint": "1", "is_prefix": False}\n\ndef read_rows(context, metadata):\n    yield {"id": 1}\n`;
    const connection =
      'code: { path: "connection.py" }, credentials: { value: config.requireSecret("credentials") }';
    const workspace = new Workspace(
      {
        "index.js": program({ connection }),
        "connection.py": `import json\ndef context(credentials):\n    return {"raw": credentials, **json.loads(credentials)}\n`,
        "orders.py": leaking("pass"),
      },
      { PULUMI_DEBUG_COMMANDS: "true" },
    ).link(); // which gives the CLI its --event-log
    await workspace.init();
    await workspace.expect("config", "set", "--secret", "credentials", credentials);

    const printed: string[] = [];
    const ran = async (ends: "well" | "badly", ...args: string[]) => {
      const { code, output } = await workspace.pulumi(...args);
      expect({ args, ends: code === 0 ? "well" : "badly", output }).toMatchObject({ ends });
      printed.push(output);
      return output;
    };
    await ran("well", "preview");
    await ran("well", "preview", "--json");
    await ran("well", "preview", "--diff", "--event-log", "preview-events.json", "--save-plan", "plan.json");
    await ran(
      "well",
      "up",
      "--yes",
      "--skip-preview",
      "--plan",
      "plan.json",
      "--event-log",
      "up-events.json",
    );
    await ran("well", "up", "--yes", "--skip-preview", "--json");
    workspace.write({
      "orders.py": leaking("raise ValueError(context['raw'] + context['token'] + repr(context))"),
    });
    const failed = await ran("badly", "up", "--yes", "--event-log", "failed-events.json");
    expect(failed).toContain("ValueError: [credential]");
    await ran("badly", "preview", "--json");
    workspace.write({ "orders.py": rowsCode('{"id": 1}') });
    await ran("well", "up", "--yes");
    await ran("well", "refresh", "--yes");
    await ran("well", "stack", "export", "--show-secrets");
    const logs = ["preview-events.json", "plan.json", "up-events.json", "failed-events.json"].map((name) =>
      workspace.read(name),
    );
    const state = filesBelow(path.join(workspace.folder, ".backend"));
    const cache = filesBelow(path.join(workspace.folder, ".cache"));

    // The config was set by the CLI, and is encrypted by it; everything else was ours to keep clean.
    const places = [...printed, ...logs, ...state, ...cache];
    expect(places.every((text) => text.length > 0)).toBe(true);
    for (const form of [CANARY, INNER].flatMap(encodings)) {
      expect(places.filter((text) => text.includes(form))).toEqual([]);
    }
    expect(await workspace.outputs("source")).toMatchObject({
      secret: { name: `${workspace.project}/dev/source` },
    });
  });

  it("is code or a property: then it is encrypted in the state, on the connection and on the connector", async () => {
    const connection = `
      code: { inline: pulumi.secret("KEY = '${CANARY_CODE}'\\ndef context():\\n    return {}\\n") }`;
    const orders = `code: { path: "orders.py" }, properties: { key: pulumi.secret("${CANARY_PROPERTY}") }`;
    const workspace = new Workspace({
      "index.js": program({ connection, connectors: { orders } }),
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.expect("up", "--yes");
    const { stdout } = await workspace.expect("stack", "export");
    const packed = Object.values(await workspace.outputs("orders")).filter(
      (value) => typeof value === "string",
    );
    for (const canary of [CANARY_CODE, CANARY_PROPERTY]) {
      expect(stdout).not.toContain(canary);
      expect(packed.map(inflated).join()).not.toContain(canary);
    }
    expect((await workspace.expect("stack", "export", "--show-secrets")).stdout).toContain(CANARY_CODE);
  });
});

function encodings(text: string): string[] {
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    JSON.stringify(JSON.stringify(text)).slice(3, -3),
    encodeURIComponent(text),
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}

/** What a packed text holds; nothing for any other text. */
function inflated(text: string): string {
  try {
    return inflateRawSync(Buffer.from(text, "base64")).toString("utf8");
  } catch {
    return "";
  }
}
