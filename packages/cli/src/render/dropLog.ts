import type { DropEvent, DropEventKind } from "@dropctl/protocol";
import type { Colours } from "../output.ts";
import { table } from "./table.ts";
import { count } from "./units.ts";

/** What happened to a drop, a line each. Names are told whole, so they stand last. */
export function dropLog(events: DropEvent[], colours: Colours): string {
  if (events.length === 0) return "nothing is noted of this drop: it is older than the log";
  const rows = events.map((event) => [
    String(event.number),
    event.at.replace(/\.\d+Z$/, "Z"),
    what(event.kind, colours),
    amountText(event),
    event.actor ?? "-",
  ]);
  return table(
    [
      { title: "#", align: "right" },
      { title: "TIME" },
      { title: "WHAT" },
      { title: "AMOUNT", align: "right" },
      { title: "WHO" },
    ],
    rows,
    colours.dim,
  );
}

function what(kind: DropEventKind, colours: Colours): string {
  const text = kind.replaceAll("_", " ");
  switch (kind) {
    case "opened":
    case "resumed":
    case "queue_resumed":
      return colours.green(text);
    case "paused":
    case "queue_paused":
      return colours.yellow(text);
    case "closed":
      return colours.dim(text);
    case "created":
    case "restocked":
    case "capacity_set":
    case "rebuilt":
      return text;
  }
}

function amountText({ kind, amount }: DropEvent): string {
  if (amount === null) return "";
  switch (kind) {
    case "created":
      return units(amount);
    case "restocked":
      return `+${units(amount)}`;
    case "capacity_set":
      return amount === 1 ? "1 person" : `${count(amount)} people`;
    case "rebuilt":
      return `epoch ${amount}`;
    case "opened":
    case "paused":
    case "resumed":
    case "closed":
    case "queue_paused":
    case "queue_resumed":
      return count(amount);
  }
}

function units(amount: number): string {
  return amount === 1 ? "1 unit" : `${count(amount)} units`;
}
