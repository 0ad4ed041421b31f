import { randomInt } from "node:crypto";

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** An id that sorts by start, to the millisecond: `20261121T055550123-k3f9`. */
export function newRecordId(startedAt: Date): string {
  const stamp = startedAt.toISOString().replace(/[-:.Z]/g, "");
  const tail = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return `${stamp}-${tail}`;
}
