import { credentialOf, MAX_FILE_BYTES } from "./file-content";
import { MAX_CREDENTIAL_BYTES } from "./inputs";

const LONGEST = "x".repeat(MAX_CREDENTIAL_BYTES);

describe("the credential of a file", () => {
  it.each<[string, string, string]>([
    ["a line without its line break", "s3cret\n", "s3cret"],
    ["a line without a line break of Windows", "s3cret\r\n", "s3cret"],
    ["all of its line breaks but one", "\na\n\n", "\na\n"],
    ["a carriage return too", "a\r", "a\r"],
    ["text of any language", "pässwörd ✓", "pässwörd ✓"],
    ["spaces too", " a ", " a "],
    ["text without a byte order mark", "\ufeffs3cret\r\n", "s3cret"],
    ["all byte order marks but the first", "\ufeff\ufeffa\ufeff", "\ufeffa\ufeff"],
    ["64 KiB, beside a byte order mark and a line break", `\ufeff${LONGEST}\r\n`, LONGEST],
  ])("is %s", (_what, content, text) => expect(credentialOf(Buffer.from(content))).toEqual({ text }));

  it.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "is empty"],
    ["a line break alone", "\n", "is empty"],
    ["a byte order mark alone", "\ufeff\r\n", "is empty"],
    ["more than 64 KiB", `${LONGEST}x`, "has more than 64 KiB"],
    ["more than 64 KiB in bytes", "é".repeat(MAX_CREDENTIAL_BYTES / 2 + 1), "has more than 64 KiB"],
    ["what was read of a larger file", Buffer.alloc(MAX_FILE_BYTES + 1, "✓"), "has more than 64 KiB"],
    ["bytes that are no text", Buffer.from([0x6b, 0xff]), "is not text in UTF-8"],
    ["text in UTF-16", Buffer.from("\ufeffs3cret", "utf16le"), "is not text in UTF-8"],
  ])("is none with %s", (_what, content, problem) =>
    expect(credentialOf(Buffer.from(content))).toEqual({ problem: expect.stringContaining(problem) }),
  );
});
