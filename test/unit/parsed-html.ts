import { type DefaultTreeAdapterTypes, parse, parseFragment } from "parse5";

export type Node = DefaultTreeAdapterTypes.ChildNode;
export type Element = DefaultTreeAdapterTypes.Element;

export function nodesOfFragment(html: string): readonly Node[] {
  return parseFragment(html).childNodes;
}

/** A whole page, and what the HTML standard finds wrong with it. */
export function parsedPage(html: string): {
  readonly nodes: readonly Node[];
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const { childNodes: nodes } = parse(html, {
    onParseError: ({ code, startLine, startCol }) =>
      void problems.push(`${code} at ${startLine}:${startCol}`),
  });
  return { nodes, problems };
}

export function elementsIn(nodes: readonly Node[]): Element[] {
  return nodes.flatMap((node) => ("tagName" in node ? [node, ...elementsIn(node.childNodes)] : []));
}

export function textOf(nodes: readonly Node[]): string {
  return nodes
    .map((node) => ("value" in node ? node.value : "childNodes" in node ? textOf(node.childNodes) : ""))
    .join("");
}

/** All but what stands in elements that hold data: elements with their attributes, text, comments. */
export function outline(nodes: readonly Node[], holdsData: (element: Element) => boolean): string {
  return nodes
    .map((node) => {
      if (!("tagName" in node)) return "value" in node ? node.value : `<!${"data" in node ? node.data : ""}>`;
      const attributes = node.attrs.map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).join("");
      return `<${node.tagName}${attributes}>${holdsData(node) ? "" : outline(node.childNodes, holdsData)}</>`;
    })
    .join("");
}
