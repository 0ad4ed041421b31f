/** What the k6 engine runs: the load of one order, told line by line on stdout. */
import { SharedArray } from "k6/data";
import http from "k6/http";
import type { K6Order } from "../src/engines/k6/order.ts";
import { carryOut, warmUp } from "./load.ts";
import { note } from "./log.ts";
import { DROPPED, optionsOf } from "./options.ts";

const order = JSON.parse(open(__ENV["DROPCTL_ORDER"] ?? "")) as K6Order;
const tokens = new SharedArray<string>("tokens", () =>
  JSON.parse(open(__ENV["DROPCTL_TOKENS"] ?? "")),
);

// The engine measures: whatever k6 need not count for itself is time for the load. Null turns
// `http_req_failed` off, which the types do not know.
http.setResponseCallback(null as never);
export const options = {
  ...optionsOf(order.plan),
  systemTags: ["scenario"],
  // Always true: it makes k6 count those of the load apart from those of the warm-up.
  thresholds: { [DROPPED]: ["count>=0"] },
};

export function warm(): void {
  warmUp(order);
}

export function load(): void {
  carryOut({ order, tokenOf: (buyer) => tokens[buyer] ?? "", report: note });
}

export function handleSummary(data: {
  metrics: Record<string, { values: Record<string, number> } | undefined>;
}): Record<string, string> {
  const dropped = data.metrics[DROPPED]?.values["count"] ?? 0;
  return { stdout: `${JSON.stringify([["dropped", dropped]])}\n` };
}
