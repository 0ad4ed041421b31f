import { hash } from "node:crypto";
import { IDEMPOTENCY_KEY_PATTERN, type ReserveBody } from "@dropctl/protocol";
import type { FastifyRequest } from "fastify";
import type { KeyHashes } from "../ports/reservationLedger.ts";

const KEY = new RegExp(IDEMPOTENCY_KEY_PATTERN);
const EMPTY_BODY_HASH = sha256("");

export const KEY_DETAIL = "the Idempotency-Key must be 1 to 128 visible ASCII characters";

/** The hash of the request's key; null without one, undefined for a bad one. */
export function keyHashOf(request: FastifyRequest): string | null | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  return typeof key === "string" && KEY.test(key) ? sha256(key) : undefined;
}

/** The hashes of the request's key and body; null without a key, `invalid` for a bad one. */
export function keyOf(request: FastifyRequest, body: ReserveBody): KeyHashes | null | "invalid" {
  const keyHash = keyHashOf(request);
  if (keyHash === null) return null;
  if (keyHash === undefined) return "invalid";
  const { reference } = body;
  const bodyHash = reference === undefined ? EMPTY_BODY_HASH : sha256(`reference=${reference}`);
  return { keyHash, bodyHash };
}

function sha256(text: string): string {
  return hash("sha256", text, "base64url");
}
