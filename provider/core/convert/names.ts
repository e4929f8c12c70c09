const encoder = new TextEncoder();

/** How many bytes the text takes in UTF-8. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Whether the text holds half of a surrogate pair, for which UTF-8 has no form. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** A text about a field in characters that UTF-8 has. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
