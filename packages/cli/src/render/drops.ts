import type { Drop, Product, Stock } from "@dropctl/protocol";
import { formatDuration } from "../duration.ts";
import type { Colours } from "../output.ts";
import { fields, table } from "./table.ts";
import { count } from "./units.ts";

export function dropTable(drops: Drop[], colours: Colours): string {
  if (drops.length === 0) return "no drops yet: `dropctl seed FILE.yaml` or `dropctl drop create`";
  const rows = drops.map((drop) => [
    drop.slug,
    phase(drop.phase, colours),
    drop.stockMode,
    drop.waitingRoom,
    String(drop.total),
    String(drop.perBuyerLimit),
    formatDuration(drop.holdSeconds * 1000),
    drop.opensAt ?? "by hand",
    drop.label,
    drop.id,
  ]);
  return table(
    [
      { title: "SLUG" },
      { title: "PHASE" },
      { title: "MODE" },
      { title: "ROOM" },
      { title: "TOTAL", align: "right" },
      { title: "LIMIT", align: "right" },
      { title: "HOLD", align: "right" },
      { title: "OPENS" },
      { title: "LABEL" },
      { title: "ID" },
    ],
    rows,
    colours.dim,
  );
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
      ["total", String(stock.total)],
      ["available", String(stock.available)],
      ["held", String(stock.held)],
      ["paid", String(stock.paid)],
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
