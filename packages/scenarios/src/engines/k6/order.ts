import { type PaymentBody, type ReserveBody, ROUTES } from "@dropctl/protocol";
import type { LoadPlan, QueuePlan, ReadPlan, RushPlan } from "../../load/plan.ts";
import type { Step } from "../../load/result.ts";

/** What k6's script can carry out. */
export type K6LoadPlan = ReadPlan | RushPlan | QueuePlan;

type Counted<P extends { buyers: unknown }> = Omit<P, "buyers"> & { buyers: number };

/** A plan with the number of its buyers: their tokens lie elsewhere. */
export type K6Plan = ReadPlan | Counted<RushPlan> | Counted<QueuePlan>;

/** A step's request; `path` has a `:name` where its id goes. */
export interface RequestShape {
  method: "GET" | "POST" | "DELETE";
  path: string;
  body: string | null;
}

/** What k6's script is told; data only, since k6 cannot load our packages. */
export interface K6Order {
  /** Base URL of the target. */
  url: string;
  plan: K6Plan;
  requests: Record<Step, RequestShape>;
}

const RESERVE_BODY = JSON.stringify({ reference: "loadtest" } satisfies ReserveBody);
const PAY_BODY = JSON.stringify({ paymentMethod: "tok_load" } satisfies PaymentBody);

/** From the contract, so that a path is written once. */
export const REQUESTS: Record<Step, RequestShape> = {
  read: shape(ROUTES.getStock),
  join: shape(ROUTES.joinQueue),
  poll: shape(ROUTES.pollTicket),
  leave: shape(ROUTES.leaveQueue),
  reserve: shape(ROUTES.reserve, RESERVE_BODY),
  pay: shape(ROUTES.pay, PAY_BODY),
};

function shape(route: Pick<RequestShape, "method" | "path">, body: string | null = null) {
  return { method: route.method, path: route.path, body };
}

/** The engine's list of kinds keeps others from coming here. */
export function k6PlanOf(plan: LoadPlan): K6LoadPlan {
  if (plan.kind === "read" || plan.kind === "rush" || plan.kind === "queue") return plan;
  throw new Error(`k6 has no script for a ${plan.kind} plan`);
}

export function countBuyers(plan: K6LoadPlan): K6Plan {
  return plan.kind === "read" ? plan : { ...plan, buyers: plan.buyers.length };
}
