import { type PaymentBody, type ReserveBody, ROUTES } from "@dropctl/protocol";
import type { Request } from "./connections.ts";

const JSON_BODY = { "content-type": "application/json" };
const RESERVE_BODY = JSON.stringify({ reference: "loadtest" } satisfies ReserveBody);
const PAY_BODY = JSON.stringify({ paymentMethod: "tok_load" } satisfies PaymentBody);

export function stockRequest(dropId: string): Request {
  return { method: "GET", path: fill(ROUTES.getStock.path, dropId), headers: {} };
}

export function reserveRequest(claim: { dropId: string; token: string; key: string }): Request {
  const { dropId, token, key } = claim;
  return {
    method: "POST",
    path: fill(ROUTES.reserve.path, dropId),
    headers: { ...bearer(token), ...JSON_BODY, "idempotency-key": key },
    body: RESERVE_BODY,
  };
}

export function payRequest(payment: { reservationId: string; token: string }): Request {
  const { reservationId, token } = payment;
  return {
    method: "POST",
    path: fill(ROUTES.pay.path, reservationId),
    headers: { ...bearer(token), ...JSON_BODY },
    body: PAY_BODY,
  };
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

export function fill(path: string, id: string): string {
  return path.replace(/:\w+/, id);
}
