import path from "node:path";

/** Whether a file is not within a folder; both are real paths. */
export function isOutside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}
