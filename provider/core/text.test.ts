import fc from "fast-check";
import { printable } from "./text";

describe("printable text", () => {
  it.each([
    ["stays as it is", "größe 😀\n\tline", "größe 😀\n\tline"],
    ["has no colours", "\u001b[31mred\u001b[0m", "red"],
    ["has no cursor movements", "a\u001b[2Jb\u001b[1;1Hc", "abc"],
    ["has no links or titles", "\u001b]8;;https://x\u0007link\u001b]0;t\u001b\\", "link"],
    ["has no control characters", "a\u0000b\rc\u007fd\u0085e", "a b c d e"],
    ["has no 8-bit sequences", "\u009b31m", " 31m"],
    ["has no reversed text", "a\u202eb\u2066c", "a b c"],
    ["has no colour codes of Pulumi", "a<{%zz%}>b<{%reset%}>", "a<{ %zz%}>b<{ %reset%}>"],
    ["has no half of a surrogate pair", "a\ud83db", "a\ufffdb"],
    ["has no other line breaks", "a\u2028b\u2029c", "a b c"],
  ])("%s", (_rule, text, expected) => expect(printable(text)).toBe(expected));

  it("is at most as long as the limit, and says where it was cut", () => {
    expect(printable("abcdef", 4)).toBe("abc…");
    expect(printable("abcd", 4)).toBe("abcd");
    expect(printable("ab😀cd", 4)).toBe("ab\ufffd…");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        expect(printable(text, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("is the same when it is made printable again", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("\u001b", "[", "]", "3", "m", "\u0007", "\\", "a") }),
        (text) => {
          expect(printable(printable(text))).toBe(printable(text));
        },
      ),
    );
  });
});
