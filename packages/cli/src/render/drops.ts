import type { Drop, Product, Stock } from "@dropctl/protocol";
import { formatDuration } from "../duration.ts";
import type { Colours, Output } from "../output.ts";
import { fitTable, type YieldingColumn } from "./fitTable.ts";
import { fields } from "./table.ts";
import { count } from "./units.ts";

/** What tells drops apart; `drop show` tells the rest. */
export function dropTable(drops: Drop[], out: Pick<Output, "colours" | "columns">): string {
  if (drops.length === 0) return "no drops yet: `dropctl seed FILE.yaml` or `dropctl drop create`";
  const { colours, columns: width } = out;
  const rows = drops.map((drop) => [
    drop.slug,
    phase(drop.phase, colours),
    count(drop.total),
    drop.stockMode,
    drop.waitingRoom,
    drop.opensAt?.replace(/(:00)?\.000Z$/, "Z") ?? "by hand",
    drop.label,
  ]);
  const columns: YieldingColumn[] = [
    { title: "SLUG" },
    { title: "PHASE" },
    { title: "TOTAL", align: "right", spare: 1 },
    { title: "MODE", spare: 2 },
    { title: "ROOM", spare: 3 },
    { title: "OPENS", spare: 4 },
    { title: "LABEL", spare: 5 },
  ];
  return fitTable(columns, rows, { width, dim: colours.dim });
}

export interface DropDetails {
  drop: Drop;
  product: Product;
  stock: Stock;
}

export function dropDetails({ drop, product, stock }: DropDetails, colours: Colours): string {
  const price = `${(product.priceCents / 100).toFixed(2)} ${product.currency}`;
  return fields(
    [
      ["drop", `${drop.slug} (${drop.id})`],
      ["product", `${product.brand} ${product.name}, ${price} (${product.slug})`],
      ["phase", phase(stock.phase, colours)],
      ["opens", drop.opensAt ?? "by hand"],
      ["stock mode", drop.stockMode],
      ["limit", `${drop.perBuyerLimit} a buyer`],
      ["hold", formatDuration(drop.holdSeconds * 1000)],
      ["waiting room", roomText(drop)],
      ["label", drop.label || "none"],
      ["total", count(stock.total)],
      ["available", count(stock.available)],
      ["held", count(stock.held)],
      ["paid", count(stock.paid)],
      ["as of", stock.asOf],
    ],
    colours.dim,
  );
}

/** The settings that the drop was made with; `queue show` tells the present ones. */
function roomText(drop: Drop): string {
  if (drop.waitingRoom === "off") return "off";
  const parts = [
    drop.waitingRoom,
    `at first ${count(drop.checkoutCapacity)} in checkout`,
    `admission ${formatDuration(drop.admissionSeconds * 1_000)}`,
    `${count(drop.maxWaiting)} may wait`,
  ];
  return parts.join(", ");
}

export function phase(name: Drop["phase"], colours: Colours): string {
  const paint = {
    scheduled: colours.blue,
    open: colours.green,
    paused: colours.yellow,
    closed: colours.dim,
  } satisfies Record<Drop["phase"], (text: string) => string>;
  return paint[name](name);
}
