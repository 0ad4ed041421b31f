import { readdir } from "node:fs/promises";
import type { Config } from "../config.ts";
import { homePaths } from "../home.ts";
import { findTarget } from "../services/target.ts";
import type { LookUp } from "./complete.ts";

/** Whoever presses TAB waits for it. */
const ANSWER_MS_MAX = 500;
const PAGE_ROWS = 100;

/** Looks into the folder of records and asks the server; whatever fails, finds nothing. */
export function createLookUp(config: Config): LookUp {
  return async (kind, { url }) => {
    try {
      if (kind === "runs") return await runIds(config);
      const target = await findTarget(url === undefined ? {} : { url }, config);
      return await slugs(`${target.url}/v1/${kind}`);
    } catch {
      return [];
    }
  };
}

async function runIds(config: Config): Promise<string[]> {
  const names = await readdir(homePaths(config.home).runs);
  return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
}

interface Page {
  items: { slug: string }[];
  nextCursor: string | null;
}

/** Without the typed client, whose schemas take longer to load than the server to answer. */
async function slugs(url: string): Promise<string[]> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const found: string[] = [];
  let cursor: string | null = null;
  try {
    do {
      const after = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const response = await fetch(`${url}?limit=${PAGE_ROWS}${after}`, { signal });
      const page = (await response.json()) as Page;
      found.push(...page.items.map(({ slug }) => slug));
      cursor = page.nextCursor;
    } while (cursor !== null);
  } catch {
    // Late or broken: what has come until now is better than nothing.
  }
  return found;
}
