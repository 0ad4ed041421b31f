import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { systemClock, uuidIds } from "../../adapters/system/systemClock.ts";
import { createHmacSha256 } from "./hmac.ts";
import { SessionTokens } from "./sessionTokens.ts";

test("the HMAC is node's HMAC, for every length that occurs", () => {
  const key = randomBytes(32);
  const hmac = createHmacSha256(key);
  for (let length = 0; length <= 256; length += 1) {
    const message = "x".repeat(length);
    const expected = createHmac("sha256", key).update(message).digest("base64url");
    expect(hmac(message)).toBe(expected);
  }
});

const DAY_MS = 24 * 60 * 60 * 1_000;

function tokensAt(key: Buffer, nowMs: () => number): SessionTokens {
  return new SessionTokens({ key, clock: { ...systemClock, nowMs }, ids: uuidIds });
}

test("another process with the same key verifies what this one issued", () => {
  const key = randomBytes(32);
  const { buyerId, token } = tokensAt(key, () => 0).issue();
  expect(tokensAt(key, () => 0).verify(token)).toBe(buyerId);
  expect(tokensAt(randomBytes(32), () => 0).verify(token)).toBeNull();
});

test("an altered token is refused, whichever character it is", () => {
  const key = randomBytes(32);
  const { token } = tokensAt(key, () => 0).issue();
  const verifier = tokensAt(key, () => 0);
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === "0" ? "1" : "0";
    expect(verifier.verify(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
  }
  for (const odd of ["", ".", `${token}.`, `${token}A`, token.toUpperCase(), "a.b.c"]) {
    expect(verifier.verify(odd)).toBeNull();
  }
});

test("a token ends after a day, remembered or not", () => {
  const key = randomBytes(32);
  let nowMs = 1_000_000;
  const issuer = tokensAt(key, () => nowMs);
  const verifier = tokensAt(key, () => nowMs);
  const { buyerId, token } = issuer.issue();
  expect(verifier.verify(token)).toBe(buyerId);
  nowMs += DAY_MS + 1_000;
  expect(issuer.verify(token)).toBeNull();
  expect(verifier.verify(token)).toBeNull();
});

test("tokens beyond what is remembered are still verified", () => {
  const tokens = tokensAt(randomBytes(32), () => 0);
  const first = tokens.issue();
  for (let count = 0; count < 40_000; count += 1) tokens.issue();
  expect(tokens.verify(first.token)).toBe(first.buyerId);
});
