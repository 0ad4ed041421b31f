import type { Comparison } from "@dropctl/scenarios";
import type { DemoResult } from "../services/demo.ts";
import type { Colours } from "../output.ts";
import type { StackName } from "../stacks.ts";
import { count, ratio } from "./units.ts";
import { combinedVerdict } from "./verdict.ts";

const ABOUT_STACK = {
  embedded: [
    "This is the embedded stack: SQLite runs inside the server's own process and",
    "answers a read in microseconds, so reads gain little from the cache beside the",
    "published gap, which is that of a database across a network; --stack local has",
    "Redis and MariaDB. What group commit does for reservations shows here too.",
  ],
  local: [
    "This is the local stack: Redis and a database run beside the server and the",
    "load, on sockets of the same machine. The published gap is that of a database",
    "across a network, where each question to it costs more than it does here.",
  ],
  external: [
    "This is the external stack, at REDIS_URL and DATABASE_URL. The demo's drops",
    "stay there, closed, with the label loadtest.",
  ],
} as const satisfies Record<StackName, readonly string[]>;

/** One line for whoever watches: what an act came to, while the next one begins. */
export function actText({ scenario, metric, effects, result }: Comparison): string {
  const times = effects[metric]?.ratio ?? null;
  const what = times === null ? "no ratio" : `${ratio(times)} by ${metric}`;
  return `${scenario}, direct to cached: ${what}, ${result}`;
}

/** After the tables: what they do and do not show, the verdict, and where to go from here. */
export function demoClosing(
  { stack, verdict }: DemoResult,
  records: { runs: number; dir: string },
  colours: Colours,
): string {
  return [
    "",
    colours.bold("What this shows, and what not"),
    ...ABOUT_STACK[stack],
    "The baseline is not slowed down to look worse.",
    "",
    colours.bold("All runs together"),
    combinedVerdict(verdict, colours),
    "",
    `${count(records.runs)} run records are in ${records.dir}. Try next:`,
    ...nextCommands(stack),
  ].join("\n");
}

/** On the stack that was asked for: what starts a server takes the embedded one unless told. */
function nextCommands(stack: StackName): string[] {
  const on = stack === "embedded" ? "" : ` --stack ${stack}`;
  const commands = [
    // Few words each: with the longest stack's name they fit 80 columns.
    ["dropctl runs list", "all runs"],
    [`dropctl run order-rush --buyers 100000${on}`, "a crowd"],
    [`dropctl compare order-rush --metric latencyMs.p99${on}`, "by its p99"],
    [`dropctl up${on}`, "a server"],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, about]) => `  ${command.padEnd(width)}  ${about}`);
}
