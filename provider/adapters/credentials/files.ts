import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import path from "node:path";
import type { FoundCredential } from "../../core/credentials/declared";
import { credentialOf, MAX_FILE_BYTES } from "../../core/credentials/file-content";
import { isOutside } from "../folders";

/**
 * A credential in a file. What is judged is the file that was opened, so that no link that changes meanwhile leads elsewhere.
 *
 * @param given Path, relative to the program's folder.
 * @param root The program's folder.
 * @param folders Further folders whose files may be read, relative to the program's folder.
 */
export function credentialInFile(given: string, root: string, folders: readonly string[]): FoundCredential {
  const full = path.resolve(root, given);
  try {
    // Opening a device may do something.
    if (!statSync(full).isFile()) return notAFile(given, full);
    const opened = openSync(full, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      if (!fstatSync(opened).isFile()) return notAFile(given, full);
      const real = realPathOf(opened, full);
      if (real === undefined) return refused(`the file "${given}" was replaced while it was read: try again`);
      if ([root, ...folders].every((folder) => isOutsideOf(real, path.resolve(root, folder)))) {
        return refused(
          `the file "${given}" is outside of the program's folder: move it there, or name its folder in the setting ` +
            "pythonConnectors:credentialFolders (PYTHON_CONNECTORS_CREDENTIAL_FOLDERS), folders with a colon between",
        );
      }
      const found = credentialOf(bytesOf(opened));
      return "text" in found
        ? { kind: "text", text: found.text }
        : refused(`the file "${given}" ${found.problem}`);
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return isLink(full)
        ? { kind: "missing", reason: `"${given}" is a link that leads to no file` }
        : {
            kind: "missing",
            reason: `there is no file "${given}" (a path is relative to the program's folder)`,
          };
    }
    if (code === "EACCES" || code === "EPERM") {
      return refused(`the file "${given}" may not be read by this user (${code}): allow it`);
    }
    return refused(`the file "${given}" can't be read (${code ?? "unknown error"})`);
  }
}

function refused(reason: string): FoundCredential {
  return { kind: "refused", reason };
}

function notAFile(given: string, full: string): FoundCredential {
  return statSync(full).isDirectory()
    ? refused(`"${given}" is a folder: name a file in it`)
    : refused(`"${given}" is not a regular file: write the credential into one`);
}

/** What is in the file, as far as a credential may go and one byte more. */
function bytesOf(opened: number): Uint8Array {
  const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
  let length = 0;
  while (length < buffer.byteLength) {
    const read = readSync(opened, buffer, length, buffer.byteLength - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

/** Where an open file is, without links; `undefined` where the path leads to another one by now. */
function realPathOf(opened: number, full: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${opened}`);
  } catch {
    // Only Linux tells; elsewhere the path is followed again, and has to lead to the same file.
  }
  const real = realpathSync(full);
  const [here, there] = [fstatSync(opened), lstatSync(real)];
  return here.dev === there.dev && here.ino === there.ino ? real : undefined;
}

function isOutsideOf(file: string, folder: string): boolean {
  try {
    return isOutside(file, realpathSync(folder));
  } catch {
    return true;
  }
}

function isLink(full: string): boolean {
  try {
    return lstatSync(full).isSymbolicLink();
  } catch {
    return false;
  }
}
