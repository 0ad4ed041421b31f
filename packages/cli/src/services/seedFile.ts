import { readFile } from "node:fs/promises";
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
import { contentFaults, schemaFaults, type SeedFault, type SeedPath } from "./seedFaults.ts";
import type { SeedDocument } from "./seedSchema.ts";

export interface SeedFile {
  document: SeedDocument;
  /** Faults found later, such as a conflict with the server, as the error that names the lines. */
  wrong(faults: SeedFault[]): CliError;
}

/**
 * Reads a seed file and checks it whole.
 * @throws {CliError} `seed_unreadable`, `seed_invalid` (both exit 2), with file, line and field
 */
export async function readSeedFile(path: string): Promise<SeedFile> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    const message = `${path}: cannot be read (${errorCode(cause)})`;
    throw new CliError({ exit: "usage", code: "seed_unreadable", message, cause });
  });
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

  const wrong = (faults: SeedFault[]) =>
    invalid(faults.map((fault) => `${path}:${place(yaml, lines, fault.path)}: ${fault.message}`));
  const document = (yaml.toJS() ?? {}) as SeedDocument;
  const shape = schemaFaults(document);
  if (shape.length > 0) throw wrong(shape);
  const content = contentFaults(document);
  if (content.length > 0) throw wrong(content);
  return { document, wrong };
}

/** `12: drops[0].total`: the line of the field, or of the nearest thing around it that exists. */
function place(yaml: Document.Parsed, lines: LineCounter, path: SeedPath): string {
  const field = path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}${text && "."}${key}`),
    "",
  );
  const offset = offsetOf(yaml, path);
  return `${lines.linePos(offset).line}: ${field || "the document"}`;
}

function offsetOf(yaml: Document.Parsed, path: SeedPath): number {
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

function invalid(messages: string[]): CliError {
  const [message = "", ...more] = messages;
  const hint = "nothing was sent; docs/seed.md explains the file";
  return new CliError({ exit: "usage", code: "seed_invalid", message, more, hint });
}
