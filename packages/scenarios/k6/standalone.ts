/**
 * What `dropctl scenario show NAME --k6` prints, in one piece: arranges a drop of its own, makes
 * the same load as the engine, and fails when an invariant is broken.
 */
import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import { Counter } from "k6/metrics";
import type { Audit, Buyers, Drop, Product } from "@dropctl/protocol";
import type { K6Event } from "../src/engines/k6/events.ts";
import type { K6Order, K6Plan } from "../src/engines/k6/order.ts";
import type { Standalone } from "../src/engines/k6/standalone.ts";
import { dropBody, productBody } from "../src/scenarios/arrange.ts";
import { callAdmin } from "./admin.ts";
import { carryOut, warmUp } from "./load.ts";
import { DROPPED, optionsOf } from "./options.ts";
import { withOverrides } from "./overrides.ts";

/** Written before this script when it is printed. */
declare const DROPCTL: Standalone;

const url = (__ENV["DROPCTL_URL"] ?? "http://127.0.0.1:8090").replace(/\/+$/, "");
const needs = withOverrides(DROPCTL.needs, __ENV);
const plan = orNull(withOverrides(DROPCTL.plan, __ENV));
const mode = __ENV["MODE"] === "direct" ? "direct" : "cached";
const BUYERS_A_CALL_MAX = 100_000;
const QUIET_WITHIN_MS = 10_000;

/** As with dropctl's own flags, 0 leaves the pace to the answers. */
function orNull(plan: K6Plan): K6Plan {
  return plan.kind === "queue"
    ? { ...plan, pollMs: plan.pollMs || null }
    : { ...plan, ratePerSecond: plan.ratePerSecond || null };
}

interface Arranged {
  dropId: string;
  runKey: string;
  /** In one text: every virtual user has a copy of this. */
  tokens: string;
}

const buyers = {
  accepted: new Counter("buyers_accepted"),
  paid: new Counter("buyers_paid"),
  refused: new Counter("buyers_refused"),
  failed: new Counter("buyers_failed"),
};
const failed = new Counter("requests_failed");

http.setResponseCallback(http.expectedStatuses({ min: 200, max: 299 }, 402, 403, 409));
export const options = {
  ...optionsOf(plan),
  // Without the URL: each payment has one of its own.
  systemTags: ["status", "method", "name", "scenario", "expected_response", "error_code"],
  thresholds: {
    buyers_failed: ["count==0"],
    [DROPPED]: ["count==0"],
    requests_failed: ["count==0"],
  },
};

export function setup(): Arranged {
  const runKey = `k6-${Date.now().toString(36)}`;
  const slug = `loadtest-${runKey}`;
  const { id: productId } = callAdmin<Product>(url, "/v1/admin/products", productBody(slug));
  const body = dropBody({ slug, productId, mode, needs });
  const { id: dropId } = callAdmin<Drop>(url, "/v1/admin/drops", body);
  callAdmin<Drop>(url, `/v1/admin/drops/${dropId}/open`, null);
  return { dropId, runKey, tokens: makeBuyers(needs.buyers).join("\n") };
}

function makeBuyers(count: number): string[] {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const missing = Math.min(count - tokens.length, BUYERS_A_CALL_MAX);
    const made = callAdmin<Buyers>(url, "/v1/admin/buyers", { count: missing });
    tokens.push(...made.buyers.map(({ token }) => token));
  }
  return tokens;
}

let order: K6Order | null = null;
let tokens: string[] = [];

/** Once a virtual user: what was arranged, and its buyers. */
function orderOf(arranged: Arranged): K6Order {
  if (order === null) {
    tokens = arranged.tokens.split("\n");
    const { dropId, runKey } = arranged;
    const own = plan.kind === "read" ? { ...plan, dropId } : { ...plan, dropId, keyPrefix: runKey };
    order = { url, requests: DROPCTL.requests, plan: own };
  }
  return order;
}

export function warm(arranged: Arranged): void {
  warmUp(orderOf(arranged));
}

export function load(arranged: Arranged): void {
  carryOut({ order: orderOf(arranged), tokenOf: (buyer) => tokens[buyer] ?? "", report: count });
}

function count(event: K6Event): void {
  switch (event[0]) {
    case "answered":
      // One that was sent again counts by how its buyer ended.
      if (event[3] === "failed" && plan.kind === "read") failed.add(1);
      return;
    case "lost":
      if (plan.kind === "read") failed.add(1);
      return;
    case "accepted":
    case "paid":
      buyers[event[0]].add(1);
      return;
    case "sentAway":
      buyers[event[2]].add(1);
  }
}

export function teardown({ dropId }: Arranged): void {
  const audit = auditWhenQuiet(dropId);
  callAdmin<Drop>(url, `/v1/admin/drops/${dropId}/close`, null);
  if (!audit.quiet) exec.test.fail("the drop did not come to rest after the load");
  for (const { name, ok, detail } of audit.checks) {
    if (!ok) exec.test.fail(`${name}: ${detail}`);
  }
}

function auditWhenQuiet(dropId: string): Audit {
  const giveUpMs = Date.now() + QUIET_WITHIN_MS;
  for (;;) {
    const audit = callAdmin<Audit>(url, `/v1/admin/drops/${dropId}/audit`, null);
    if (audit.quiet || Date.now() > giveUpMs) return audit;
    sleep(0.05);
  }
}
