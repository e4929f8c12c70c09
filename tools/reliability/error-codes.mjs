/**
 * The stable codes of errors and warnings in what was printed, each once.
 *
 * @param {string} output
 * @returns {string[]}
 */
export function errorCodes(output) {
  return [...new Set([...output.matchAll(/\[([A-Z][A-Z0-9_]+)\]/g)].map(([, code]) => code ?? ""))];
}
