import { Value } from "typebox/value";
import { formatDuration, parseDuration } from "../duration.ts";
import { SeedDocument, type SeedDrop } from "./seedSchema.ts";

/** The way from the top of the document to a value: `["drops", 0, "total"]`. */
export type SeedPath = (string | number)[];

export interface SeedFault {
  path: SeedPath;
  /** What is wrong there. */
  message: string;
}

type SchemaError = ReturnType<typeof Value.Errors>[number];

/** The longest that each may last. */
const DURATION_MS_MAX = { hold: 86_400_000, admission: 3_600_000 } as const;
const DURATIONS = Object.keys(DURATION_MS_MAX) as (keyof typeof DURATION_MS_MAX)[];
const OF_A_ROOM = ["checkoutCapacity", "admission", "maxWaiting"] as const;

/** What the schema says against a document; empty when it fits. A handful at most. */
export function schemaFaults(document: unknown): SeedFault[] {
  const errors = Value.Errors(SeedDocument, document);
  const pointers = [...new Set(errors.map((error) => error.instancePath))];
  return pointers.flatMap((pointer) => {
    const here = errors.filter((error) => error.instancePath === pointer);
    return faultsAt(pathOf(pointer), here, document);
  });
}

/**
 * What the schema cannot say: slugs are unique, durations are whole seconds up to a bound, and
 * only a drop with a waiting room has settings of one.
 */
export function contentFaults(document: SeedDocument): SeedFault[] {
  const drops = document.drops ?? [];
  return [
    ...duplicateSlugs("products", document.products ?? []),
    ...duplicateSlugs("drops", drops),
    ...drops.flatMap((drop, at) => [...durationFaults(drop, at), ...roomFaults(drop, at)]),
  ];
}

function durationFaults(drop: SeedDrop, at: number): SeedFault[] {
  return DURATIONS.flatMap((field): SeedFault[] => {
    const text = drop[field];
    const durationMs = text === undefined ? 1_000 : (parseDuration(text) ?? 0);
    const most = DURATION_MS_MAX[field];
    if (durationMs >= 1_000 && durationMs <= most && durationMs % 1_000 === 0) return [];
    const message = `must be a duration from 1s to ${formatDuration(most)} in whole seconds`;
    return [{ path: ["drops", at, field], message: `${message}, not ${shown(text)}` }];
  });
}

function roomFaults(drop: SeedDrop, at: number): SeedFault[] {
  if (drop.waitingRoom === "fifo") return [];
  return OF_A_ROOM.filter((field) => drop[field] !== undefined).map((field) => ({
    path: ["drops", at, field],
    message: "is of a waiting room, and this drop has none (waitingRoom: fifo)",
  }));
}

function duplicateSlugs(key: "products" | "drops", items: { slug: string }[]): SeedFault[] {
  return items.flatMap(({ slug }, at): SeedFault[] => {
    const first = items.findIndex((item) => item.slug === slug);
    if (first === at) return [];
    return [
      { path: [key, at, "slug"], message: `duplicate slug "${slug}", as in ${key}[${first}]` },
    ];
  });
}

function faultsAt(path: SeedPath, errors: SchemaError[], document: unknown): SeedFault[] {
  const got = shown(valueAt(document, path));
  return errors.flatMap((error): SeedFault[] => {
    switch (error.keyword) {
      // Each unknown field is an error of its own, at its own path.
      case "additionalProperties":
        return [];
      case "boolean":
        return [{ path, message: "unknown field" }];
      case "required":
        return error.params.requiredProperties.map((name) => ({
          path: [...path, name],
          message: "is missing",
        }));
      case "enum":
        return [
          { path, message: `must be ${error.params.allowedValues.join(" or ")}, not ${got}` },
        ];
      case "pattern":
        return [{ path, message: `must be ${describe(error.schemaPath)}, not ${got}` }];
      default:
        return [{ path, message: `${error.message}, not ${got}` }];
    }
  });
}

/** The schema's own words for what it wants, as each pattern in the contract has them. */
function describe(schemaPath: string): string {
  const schema = valueAt(SeedDocument, pathOf(schemaPath.replace(/^#/, ""))) as {
    description?: string;
    pattern: string;
  };
  return schema.description ?? `of the form ${schema.pattern}`;
}

function pathOf(pointer: string): SeedPath {
  return pointer
    .split("/")
    .slice(1)
    .map((part) =>
      /^\d+$/.test(part) ? Number(part) : part.replace(/~1/g, "/").replace(/~0/g, "~"),
    );
}

function valueAt(value: unknown, path: SeedPath): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)?.[key], value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
