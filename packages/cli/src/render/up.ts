import type { Colours } from "../output.ts";
import type { UpResult } from "../services/up.ts";
import { fields } from "./table.ts";

/** Where it serves and what to do next; the token itself is never shown. */
export function upText(result: UpResult, serverFile: string, colours: Colours): string {
  return [
    `${colours.green("dropctl is up")} at ${colours.bold(result.url)}`,
    "",
    fields(
      [
        ["ledger", ledgerPlace(result)],
        ["admin token", `in ${serverFile}, where the other commands find it`],
        ["stop", "Ctrl-C"],
      ],
      colours.dim,
    ),
    "",
    "Next, in another terminal:",
    `  ${colours.bold("dropctl seed examples/seed.yaml")}   products and drops from a file`,
    `  ${colours.bold("dropctl run order-rush")}            rush a drop, and judge its stock`,
  ].join("\n");
}

function ledgerPlace({ stack, dataDir }: UpResult): string {
  switch (stack) {
    case "embedded":
      return dataDir ?? "in a temporary folder, gone when this ends";
    case "local":
      return "in a private database beside a private Redis, both gone when this ends";
    case "external":
      return "where DATABASE_URL says, with the stock cache at REDIS_URL";
  }
}
