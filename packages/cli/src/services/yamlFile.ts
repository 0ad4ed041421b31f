import { readFile } from "node:fs/promises";
import type { TSchema } from "@dropctl/protocol";
import {
  isMap,
  LineCounter,
  type Document,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from "yaml";
import { CliError } from "../exits.ts";
import { errorCode } from "../home.ts";
import { type FieldFault, type FieldPath, schemaFaults } from "./schemaFaults.ts";

/** What a kind of file has to be like, and what to say when it is not. */
export interface YamlRules<T> {
  schema: TSchema;
  /** What the schema cannot say. */
  contentFaults(document: T): FieldFault[];
  /** Codes are `KIND_unreadable` and `KIND_invalid`. */
  kind: string;
  hint: string;
}

export interface YamlFile<T> {
  document: T;
  /** Faults found later, such as a conflict with the server, as the error that names the lines. */
  wrong(faults: FieldFault[]): CliError;
}

/**
 * Reads a YAML file and checks it whole.
 * @throws {CliError} `KIND_unreadable`, `KIND_invalid` (both exit 2), with file, line and field
 */
export async function readYamlFile<T>(path: string, rules: YamlRules<T>): Promise<YamlFile<T>> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    const message = `${path}: cannot be read (${errorCode(cause)})`;
    throw new CliError({ exit: "usage", code: `${rules.kind}_unreadable`, message, cause });
  });
  const invalid = ([message = "", ...more]: string[]) =>
    new CliError({ exit: "usage", code: `${rules.kind}_invalid`, message, more, hint: rules.hint });
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = yaml.errors.map(({ pos, message }) => {
    return `${path}:${lines.linePos(pos[0]).line}: ${message}`;
  });
  visit(yaml, {
    Alias: (_key, { source, range }) => {
      const { line } = lines.linePos(range?.[0] ?? 0);
      syntax.push(`${path}:${line}: *${source}: aliases are not taken here`);
    },
  });
  if (syntax.length > 0) throw invalid(syntax);

  const wrong = (faults: FieldFault[]) =>
    invalid(faults.map((fault) => `${path}:${place(yaml, lines, fault.path)}: ${fault.message}`));
  const document = (yaml.toJS() ?? {}) as T;
  const shape = schemaFaults(rules.schema, document);
  if (shape.length > 0) throw wrong(shape);
  const content = rules.contentFaults(document);
  if (content.length > 0) throw wrong(content);
  return { document, wrong };
}

/** `12: drops[0].total`: the line of the field, or of the nearest thing around it that exists. */
function place(yaml: Document.Parsed, lines: LineCounter, path: FieldPath): string {
  const field = path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}${text && "."}${key}`),
    "",
  );
  const offset = offsetOf(yaml, path);
  return `${lines.linePos(offset).line}: ${field || "the document"}`;
}

function offsetOf(yaml: Document.Parsed, path: FieldPath): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = yaml.getIn(path.slice(0, depth - 1), true) as Node | undefined;
    const key = path[depth - 1];
    const pair = isMap<ParsedNode>(parent)
      ? parent.items.find((item) => String(item.key) === String(key))
      : undefined;
    const node = pair?.key ?? (yaml.getIn(path.slice(0, depth), true) as Node | undefined);
    const offset = node?.range?.[0];
    if (offset !== undefined) return offset;
  }
  return 0;
}
