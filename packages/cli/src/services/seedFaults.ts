import { formatDuration, parseDuration } from "../duration.ts";
import { type FieldFault, shown } from "./schemaFaults.ts";
import type { SeedDocument, SeedDrop } from "./seedSchema.ts";

/** The longest that each may last. */
const DURATION_MS_MAX = { hold: 86_400_000, admission: 3_600_000 } as const;
const DURATIONS = Object.keys(DURATION_MS_MAX) as (keyof typeof DURATION_MS_MAX)[];
const OF_A_ROOM = ["checkoutCapacity", "admission", "maxWaiting"] as const;

/**
 * What the schema cannot say: slugs are unique, durations are whole seconds up to a bound, and
 * only a drop with a waiting room has settings of one.
 */
export function contentFaults(document: SeedDocument): FieldFault[] {
  const drops = document.drops ?? [];
  return [
    ...duplicateSlugs("products", document.products ?? []),
    ...duplicateSlugs("drops", drops),
    ...drops.flatMap((drop, at) => [...durationFaults(drop, at), ...roomFaults(drop, at)]),
  ];
}

function durationFaults(drop: SeedDrop, at: number): FieldFault[] {
  return DURATIONS.flatMap((field): FieldFault[] => {
    const text = drop[field];
    const durationMs = text === undefined ? 1_000 : (parseDuration(text) ?? 0);
    const most = DURATION_MS_MAX[field];
    if (durationMs >= 1_000 && durationMs <= most && durationMs % 1_000 === 0) return [];
    const message = `must be a duration from 1s to ${formatDuration(most)} in whole seconds`;
    return [{ path: ["drops", at, field], message: `${message}, not ${shown(text)}` }];
  });
}

function roomFaults(drop: SeedDrop, at: number): FieldFault[] {
  if (drop.waitingRoom === "fifo") return [];
  return OF_A_ROOM.filter((field) => drop[field] !== undefined).map((field) => ({
    path: ["drops", at, field],
    message: "is of a waiting room, and this drop has none (waitingRoom: fifo)",
  }));
}

function duplicateSlugs(key: "products" | "drops", items: { slug: string }[]): FieldFault[] {
  return items.flatMap(({ slug }, at): FieldFault[] => {
    const first = items.findIndex((item) => item.slug === slug);
    if (first === at) return [];
    return [
      { path: [key, at, "slug"], message: `duplicate slug "${slug}", as in ${key}[${first}]` },
    ];
  });
}
