import http, { type RefinedResponse } from "k6/http";
import type { K6Order } from "../src/engines/k6/order.ts";
import type { Step } from "../src/load/result.ts";

const TIMEOUT = "10s";
/** k6's code for a request that took longer than it may. */
const TIMED_OUT = 1050;

export type Response = RefinedResponse<"text">;

/** What a request needs to know of its buyer. */
export interface Asker {
  /** The buyer's or, where the step wants it, the ticket's. */
  bearer: string | null;
  /** Goes into the path: a drop's or a reservation's. */
  id: string;
  idempotencyKey: string | null;
}

/** The request of a step; sent again it is the same, key and all. */
export function send({ url, requests }: K6Order, step: Step, asker: Asker): Response {
  const { method, path, body } = requests[step];
  const headers: Record<string, string> = {};
  if (asker.bearer !== null) headers["authorization"] = `Bearer ${asker.bearer}`;
  if (body !== null) headers["content-type"] = "application/json";
  if (asker.idempotencyKey !== null) headers["idempotency-key"] = asker.idempotencyKey;
  return http.request(method, url + fill(path, asker.id), body, {
    headers,
    tags: { name: step },
    timeout: TIMEOUT,
    redirects: 0,
    responseType: "text",
  });
}

/** Without a pattern, which is slow here. */
function fill(path: string, id: string): string {
  const from = path.indexOf(":");
  if (from < 0) return path;
  const to = path.indexOf("/", from);
  return path.slice(0, from) + id + (to < 0 ? "" : path.slice(to));
}

/** Why a request has no answer. */
export function lossOf(response: Response): "connection_lost" | "timeout" {
  return response.error_code === TIMED_OUT ? "timeout" : "connection_lost";
}
