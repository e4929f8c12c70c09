const HOW =
  'pythonConnectors:promotedFrom: write a stack\'s name, or JSON, as in {"stack": "staging", "override": "<a reason>"}';

/**
 * What a connector is promoted from: what it says itself, or its connection for all, else the stack's setting. What of it is
 * not valid is check's to say.
 *
 * @param text Of the setting.
 */
export function declaredPromotion(own: unknown, text: string | undefined): unknown {
  if (own !== undefined || text === undefined) return own;
  const name = text.trim();
  if (!/^[{["]/.test(name)) return { stack: name };
  try {
    return JSON.parse(name);
  } catch {
    return { problem: HOW };
  }
}
