import path from "node:path";
import ts from "typescript";
import { ROOT } from "./snippets";

/** What a program's author writes options of. */
const ENTRIES = ["sdk/index.ts", "sdk/aws/index.ts", "sdk/convert/index.ts"].map((file) =>
  path.join(ROOT, file),
);
/** What is passed on as it is given out: nobody writes one. */
const GIVEN = ["ConnectionRef", "ConvertibleSchema"];

interface Option {
  /** `SecretArgs.name`. */
  readonly name: string;
  readonly isOptional: boolean;
  readonly isBoolean: boolean;
  readonly says: string;
  readonly tags: readonly string[];
}

/** A program of this package's own sources: what packages declare is nobody's business here. */
function sources(): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
  };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) => ({
      resolvedModule: text.startsWith(".")
        ? ts.resolveModuleName(text, from, options, host).resolvedModule
        : undefined,
    }));
  return ts.createProgram(ENTRIES, options, host);
}

/** Every option of the exported types whose names say that they are arguments, and of what these are made of. */
function options(): Option[] {
  const program = sources();
  const checker = program.getTypeChecker();
  const found = new Map<string, Option>();
  const seen = new Set<ts.Symbol>();

  function declared(symbol: ts.Symbol | undefined): void {
    if (!symbol) return;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (seen.has(target) || GIVEN.includes(target.name)) return;
    seen.add(target);
    for (const declaration of target.declarations ?? []) {
      if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) {
        visit(declaration, target.name);
      }
    }
  }

  function visit(node: ts.Node, owner: string): void {
    if (ts.isFunctionTypeNode(node)) return;
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      declared(checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression));
    }
    if (ts.isPropertySignature(node)) {
      // What tells the forms of a union apart says nothing by itself.
      if (node.type && (node.type.kind === ts.SyntaxKind.NeverKeyword || isWord(node.type))) return;
      const name = `${owner}.${node.name.getText()}`;
      if (!ts.isIndexSignatureDeclaration(node.parent))
        found.set(`${name}@${node.pos}`, optionOf(name, node));
      if (node.type) visit(node.type, name);
      return;
    }
    ts.forEachChild(node, (child) => visit(child, owner));
  }

  function isWord(type: ts.TypeNode): boolean {
    return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal);
  }

  /** `boolean`, `true`, `boolean | undefined`: there is no other value to show. */
  function isBoolean(type: ts.TypeNode): boolean {
    const parts = ts.isUnionTypeNode(type) ? type.types : [type];
    return parts.every((part) =>
      ["boolean", "true", "false", "undefined", "Input<boolean>"].includes(
        part.getText().replace(/^pulumi\./, ""),
      ),
    );
  }

  function optionOf(name: string, node: ts.PropertySignature): Option {
    const symbol = checker.getSymbolAtLocation(node.name);
    return {
      name,
      isOptional: node.questionToken !== undefined,
      isBoolean: node.type !== undefined && isBoolean(node.type),
      says: ts.displayPartsToString(symbol?.getDocumentationComment(checker)),
      tags: ts.getJSDocTags(node).map((tag) => tag.tagName.text),
    };
  }

  for (const entry of ENTRIES) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.SourceFile);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      if (/(Args|Defaults|Options)$/.test(symbol.name)) declared(symbol);
    }
  }
  return [...found.values()];
}

describe("every option of an argument's type", () => {
  const all = options();

  it("is one of many", () => {
    expect(all.length).toBeGreaterThan(80);
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["RunnerSettingsArgs.memorySize", "SecretArgs.adopt", "CsvParser.delimiter"]),
    );
  });

  it("says what it means, or what it is without being given", () => {
    const silent = all.filter(({ says, tags }) => says === "" && !tags.includes("default"));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it("says what it is where it may be left out and is not given", () => {
    const open = all.filter(({ isOptional, tags }) => isOptional && !tags.includes("default"));
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it("has an example of what to write, unless it is true or false", () => {
    const bare = all.filter(({ isBoolean, tags }) => !isBoolean && !tags.includes("example"));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});
