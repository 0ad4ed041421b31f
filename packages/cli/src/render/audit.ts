import type { Audit, Drop } from "@dropctl/protocol";
import type { Colours } from "../output.ts";
import { table } from "./table.ts";

/** Ledger and cache side by side, then each check, then one line that judges. */
export function auditText(drop: Drop, audit: Audit, colours: Colours): string {
  const { ledger, cache } = audit;
  const row = (name: string, counted: number, cached: number | undefined) => [
    name,
    String(counted),
    cached === undefined ? "" : String(cached),
  ];
  const counts = table(
    [{ title: "UNITS" }, { title: "LEDGER", align: "right" }, { title: "CACHE", align: "right" }],
    [
      row("total", ledger.total, undefined),
      row("held", ledger.held, cache?.held),
      row("paid", ledger.paid, cache?.paid),
      row("available", ledger.total - ledger.held - ledger.paid, cache?.available),
      row("claimed", ledger.claimed, undefined),
      row("released", ledger.released, undefined),
      row("refunded", ledger.refunded, undefined),
      row("orders", ledger.orders, undefined),
      row("epoch", ledger.epoch, cache?.epoch),
    ],
    colours.dim,
  );
  const checks = table(
    [{ title: "CHECK" }, { title: "", align: "left" }, { title: "WHAT WAS FOUND" }],
    audit.checks.map((check) => [
      check.name,
      check.ok ? colours.green("holds") : colours.red("BROKEN"),
      check.detail,
    ]),
    colours.dim,
  );
  return [
    `${drop.slug} (${drop.stockMode}) at ${audit.auditedAt}${audit.quiet ? "" : ", not quiet"}`,
    counts,
    cache === null ? cacheNote(drop) : null,
    checks,
    judgement(audit, colours),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

function cacheNote(drop: Drop): string {
  return drop.stockMode === "direct"
    ? "A direct drop has no cache: every request goes to the ledger."
    : "The stock cache is being rebuilt from the ledger.";
}

function judgement(audit: Audit, colours: Colours): string {
  const broken = audit.checks.filter((check) => !check.ok).map((check) => check.name);
  if (audit.ok) return colours.green("Every invariant holds.");
  return colours.red(`BROKEN: ${broken.join(", ") || "see above"}`);
}
