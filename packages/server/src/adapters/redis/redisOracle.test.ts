import { expect, test } from "vitest";
import { createMemoryStockCache } from "../memory/memoryStockCache.ts";
import { describeRedis } from "./fixture.contract.ts";
import { seededHistory } from "./history.contract.ts";

const HISTORIES = Number(process.env["DROPCTL_HISTORIES"] ?? 200);
const STEPS = 500;
const AT_ONCE = 8;
/** Those of one run are these numbers and up; any one can be run again alone. */
const SEED_MIN = Number(process.env["DROPCTL_SEED"] ?? 1);
/** So many meet every kind of answer. */
const ENOUGH = 50;
const KINDS = [
  ...["fenced", "published", "not_published", "provisional", "sold_out"],
  ...["known", "in_progress", "not_open", "limit_reached"],
];

describeRedis("redis beside the oracle", (privateRedis) => {
  test(
    `${HISTORIES} seeded histories have the same answers at every step`,
    {
      timeout: 60_000 + HISTORIES * 500,
    },
    async () => {
      const redis = await privateRedis().open();
      const kinds = new Map<string, number>();
      let next = SEED_MIN;
      const compare = async (): Promise<void> => {
        while (next < SEED_MIN + HISTORIES) {
          const seed = next;
          next += 1;
          const memory = createMemoryStockCache({ nowMs: () => Date.now() });
          const history = seededHistory(seed, `history ${seed}`);
          for (let step = 0; step < STEPS; step += 1) {
            const run = history.next().value;
            const expected = await run(memory);
            const where = `DROPCTL_SEED=${seed} DROPCTL_HISTORIES=1, step ${step}`;
            expect(await run(redis), where).toEqual(expected);
            countKinds(kinds, expected);
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, compare));
      // Histories in which nothing happens prove nothing.
      const missing = KINDS.filter((kind) => !kinds.has(kind));
      expect(HISTORIES < ENOUGH || missing.length === 0, `none was ${missing.join()}`).toBe(true);
    },
  );
});

function countKinds(kinds: Map<string, number>, answer: unknown): void {
  const count = (kind: string): void => void kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  if (typeof answer === "boolean") count(answer ? "published" : "not_published");
  if (typeof answer !== "object" || answer === null || !("kind" in answer)) return;
  if (answer.kind === "fenced") count("fenced");
  if ("answers" in answer) for (const { kind } of answer.answers as { kind: string }[]) count(kind);
}
