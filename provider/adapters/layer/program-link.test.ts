import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { programLink } from "./program-link";

const SHA256 = Buffer.from("00ff".repeat(16), "hex").toString("base64");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "program-link-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The archive in the cache of a user, linked into the program. */
async function linked(user: string, content: string) {
  const archivePath = path.join(folder, `${user}.zip`);
  writeFileSync(archivePath, content);
  const link = await programLink({ archivePath, sha256: SHA256 }, path.join(folder, "program"));
  return { link, content: readFileSync(path.join(folder, "program", link), "utf8") };
}

describe("a layer's archive in a program's folder", () => {
  it("has the path that its bytes give it, and none of the user's cache", async () => {
    expect(await linked("alice", "zip")).toEqual({
      link: `node_modules/.cache/pulumi-python-connectors/layers/${"00ff".repeat(16)}.zip`,
      content: "zip",
    });
  });

  it("is the one of the cache that was used last, though another one was there, or is gone", async () => {
    const first = await linked("alice", "zip");
    rmSync(path.join(folder, "alice.zip"));
    expect(await linked("bob", "the same")).toEqual({ link: first.link, content: "the same" });
    const layers = path.join(folder, "program", path.dirname(first.link));
    expect(readdirSync(layers)).toEqual([path.basename(first.link)]);
  });

  it("is refused, and says why, where the folder can't be made", async () => {
    mkdirSync(path.join(folder, "program"));
    writeFileSync(path.join(folder, "program", "node_modules"), "");
    await expect(linked("alice", "zip")).rejects.toMatchObject({
      code: "LAYER_NOT_LINKED",
      message: expect.stringContaining("(ENOTDIR)"),
    });
  });
});
