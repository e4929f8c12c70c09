import { z } from "zod";

/** What a stream is compressed with; zstd needs the Python package zstandard. `"none"` is read as it is. */
export type Compression = "gzip" | "zstd" | "none";

export const encoding = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'write a Python codec\'s name, for example "utf-8"');

export const compression = z.enum(["gzip", "zstd", "none"], {
  error: 'write "gzip", "zstd" or "none"',
});
