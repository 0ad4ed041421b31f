import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { systemClock, uuidIds } from "../../adapters/system/systemClock.ts";
import { SessionTokens } from "./sessionTokens.ts";
import { TicketTokens } from "./ticketTokens.ts";

const HOUR_MS = 60 * 60 * 1_000;
const name = { dropId: uuidIds.next(), buyerId: uuidIds.next(), number: 123_456 };
const key = randomBytes(32);
let nowMs = 1_800_000_000_000;
const tokensOf = (key: Buffer) =>
  new TicketTokens({ key, clock: { ...systemClock, nowMs: () => nowMs } });

test("another process with the same key reads what this one issued, one with another key does not", () => {
  const token = tokensOf(key).issue(name);
  expect(tokensOf(key).verify(token)).toMatchObject(name);
  expect(tokensOf(randomBytes(32)).verify(token)).toBeNull();
});

test("an altered ticket is refused, whichever character it is", () => {
  const token = tokensOf(key).issue(name);
  const verifier = tokensOf(key);
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === "0" ? "1" : "0";
    expect(verifier.verify(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
  }
});

test("tokens of other kinds are refused: a session, one without algorithm, one of ours unsigned", () => {
  const tokens = tokensOf(key);
  const session = new SessionTokens({ key, clock: systemClock, ids: uuidIds }).issue().token;
  const header = Buffer.from('{"alg":"none"}').toString("base64url");
  const [dropId, buyerId, number, expiry] = tokens.issue(name).split(".");
  const unsigned = `${dropId}.${buyerId}.${number}.${expiry}`;
  const session1 = createHmac("sha256", key).update(`dropctl session 1 ${unsigned}`);
  const tag = session1.digest("base64url");
  for (const odd of ["", session, `${header}.e30.`, `${unsigned}.`, `${unsigned}.${tag}`]) {
    expect(tokens.verify(odd)).toBeNull();
  }
});

test("a ticket ends after an hour, unless its holder polls", () => {
  const tokens = tokensOf(key);
  const token = tokens.issue(name);
  const verified = tokens.verify(token);
  if (verified === null) throw new Error("it was just issued");
  expect(tokens.renew(verified)).toBe(token);
  nowMs += HOUR_MS / 2 + 1_000;
  const renewed = tokens.renew(verified);
  expect(renewed).not.toBe(token);
  nowMs += HOUR_MS / 2;
  expect(tokens.verify(token)).toBeNull();
  expect(tokensOf(key).verify(renewed)).toMatchObject(name);
});
