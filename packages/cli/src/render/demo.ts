import type { DemoResult } from "../services/demo.ts";
import type { Colours } from "../output.ts";
import { count } from "./units.ts";
import { combinedVerdict } from "./verdict.ts";

/** After the tables: what they do and do not show, the verdict, and where to go from here. */
export function demoClosing(
  { verdict }: DemoResult,
  records: { runs: number; dir: string },
  colours: Colours,
): string {
  return [
    "",
    colours.bold("What this shows, and what not"),
    "This is the embedded stack: SQLite runs inside the server's own process and",
    "answers a read in microseconds, so reads gain little from the cache beside the",
    "published gap, which is that of a database across a network; a stack with Redis",
    "and MySQL is to come. What group commit does for reservations shows here too.",
    "The baseline is not slowed down to look worse.",
    "",
    colours.bold("All runs together"),
    combinedVerdict(verdict, colours),
    "",
    `${count(records.runs)} run records are in ${records.dir}. Try next:`,
    "  dropctl runs list                                      what each run left",
    "  dropctl run order-rush --buyers 100000 --mode cached   a larger crowd",
    "  dropctl compare order-rush --metric latencyMs.p99      the slowest decide",
    "  dropctl up                                             a server of your own",
  ].join("\n");
}
