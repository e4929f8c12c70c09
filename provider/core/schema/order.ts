/** The top-level names of `order`, each as written in a path; `undefined` where the text is not such a list. */
export function parseOrder(order: string): string[] | undefined {
  const names: string[] = [];
  const token = /(?:^|(?!^), )("(?:[^"\\]|\\.)*"|[^,"]+)/sy;
  while (token.lastIndex < order.length) {
    const name = token.exec(order)?.[1];
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
}
