import type { Colours } from "../output.ts";
import type { Seeded, SeedResult } from "../services/seed.ts";
import { table } from "./table.ts";

export function seedText(result: SeedResult, colours: Colours): string {
  const row = (kind: string) => (entry: Seeded) => [kind, entry.slug, entry.outcome, entry.id];
  const rows = [...result.products.map(row("product")), ...result.drops.map(row("drop"))];
  const created = rows.filter(([, , outcome]) => outcome === "created").length;
  const summary =
    created === 0
      ? `Nothing changed: all ${rows.length} entries were there already.`
      : `${created} created, ${rows.length - created} unchanged.`;
  if (rows.length === 0) return "The file is empty: nothing changed.";
  return [
    table(
      [{ title: "KIND" }, { title: "SLUG" }, { title: "OUTCOME" }, { title: "ID" }],
      rows,
      colours.dim,
    ),
    "",
    summary,
  ].join("\n");
}
