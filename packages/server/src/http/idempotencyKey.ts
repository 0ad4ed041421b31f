import { hash } from "node:crypto";
import { IDEMPOTENCY_KEY_PATTERN, type ReserveBody } from "@dropctl/protocol";
import type { FastifyRequest } from "fastify";
import type { KeyHashes } from "../ports/reservationLedger.ts";

const KEY = new RegExp(IDEMPOTENCY_KEY_PATTERN);
const EMPTY_BODY_HASH = sha256("");

/** The hashes of the request's key and body; null without a key, `invalid` for a bad one. */
export function keyOf(request: FastifyRequest, body: ReserveBody): KeyHashes | null | "invalid" {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !KEY.test(key)) return "invalid";
  const { reference } = body;
  const bodyHash = reference === undefined ? EMPTY_BODY_HASH : sha256(`reference=${reference}`);
  return { keyHash: sha256(key), bodyHash };
}

function sha256(text: string): string {
  return hash("sha256", text, "base64url");
}
