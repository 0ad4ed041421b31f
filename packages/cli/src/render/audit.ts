import type { Audit, Drop } from "@dropctl/protocol";
import type { Colours, Output } from "../output.ts";
import { fitTable } from "./fitTable.ts";
import { table } from "./table.ts";
import { count } from "./units.ts";
import { wrap } from "./wrap.ts";

/** Ledger and cache side by side, then each check, then one line that judges. */
export function auditText(
  drop: Drop,
  audit: Audit,
  { colours, columns: width }: Pick<Output, "colours" | "columns">,
): string {
  const { cache } = audit;
  const checks = fitTable(
    [{ title: "CHECK" }, { title: "" }, { title: "WHAT WAS FOUND", wraps: true }],
    audit.checks.map((check) => [
      check.name,
      check.ok ? colours.green("holds") : colours.red("BROKEN"),
      check.detail,
    ]),
    { width, dim: colours.dim },
  );
  return [
    `${drop.slug} (${drop.stockMode}) at ${audit.auditedAt}${audit.quiet ? "" : ", not quiet"}`,
    sideBySide(audit, colours),
    wrap(rowsText(audit)),
    cache === null ? cacheNote(drop) : null,
    checks,
    judgement(drop, audit, colours),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

/** What both know, and how far the cache is off; a ledger has nothing provisional. */
function sideBySide({ ledger, cache }: Audit, colours: Colours): string {
  const available = ledger.total - ledger.held - ledger.paid;
  const row = (name: string, counted: number, cached: number | undefined) => [
    name,
    count(counted),
    cached === undefined ? "-" : count(cached),
    cached === undefined ? "-" : difference(cached - counted, colours),
  ];
  return table(
    [
      { title: "UNITS" },
      ...["LEDGER", "CACHE", "DIFFERENCE"].map((title) => ({ title, align: "right" as const })),
    ],
    [
      row("available", available, cache?.available),
      row("held", ledger.held, cache?.held),
      row("paid", ledger.paid, cache?.paid),
      row("provisional", 0, cache?.provisional),
      row("epoch", ledger.epoch, cache?.epoch),
    ],
    colours.dim,
  );
}

function difference(units: number, colours: Colours): string {
  if (units === 0) return "0";
  return colours.yellow(units > 0 ? `+${count(units)}` : count(units));
}

/** What only the ledger knows. */
function rowsText({ ledger }: Audit): string {
  const { total, claimed, released, refunded, orders } = ledger;
  const units = `${count(total)} units in all, ${count(claimed)} claimed`;
  return `Ledger: ${units}; ${count(released)} released, ${count(refunded)} refunded, ${count(orders)} orders.`;
}

function cacheNote(drop: Drop): string {
  return drop.stockMode === "direct"
    ? "A direct drop has no cache: every request goes to the ledger."
    : "The stock cache has no valid stock for it: lost, or away. The next request rebuilds it.";
}

function judgement(drop: Drop, audit: Audit, colours: Colours): string {
  const broken = audit.checks.filter((check) => !check.ok).map((check) => check.name);
  if (audit.ok && audit.cache === null && drop.stockMode === "cached") {
    return colours.yellow("Every invariant of the ledger holds; the cache was not compared.");
  }
  if (audit.ok) return colours.green("Every invariant holds.");
  return colours.red(`BROKEN: ${broken.join(", ") || "see above"}`);
}
