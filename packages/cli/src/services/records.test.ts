import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { scratchFolder } from "../testing/runCli.ts";
import { runRecord } from "../testing/runRecords.ts";
import { RecordKeeper } from "./records.ts";

/** A keeper that could not save a record, and what it says. */
async function keeperOfNothing() {
  const dir = join(await scratchFolder(), "runs");
  await writeFile(dir, "a file in the way");
  const keeper = new RecordKeeper(dir);
  await keeper.keep(runRecord());
  const said: string[] = [];
  return { keeper, said, out: { say: (line: string) => void said.push(line) } };
}

test.each(["ok", "interrupted"] as const)(
  "a lost record is the end of what is %s",
  async (exit) => {
    const { keeper, out } = await keeperOfNothing();
    expect(() => keeper.end(exit, out)).toThrow(
      expect.objectContaining({ code: "record_unwritable" }),
    );
  },
);

test.each(["invariant", "invalidRun", "threshold", "inconclusive"] as const)(
  "a lost record is told beside %s, which goes before it",
  async (exit) => {
    const { keeper, said, out } = await keeperOfNothing();
    expect(keeper.end(exit, out)).toBe(exit);
    expect(said).toEqual([expect.stringMatching(/^cannot write .*\.json \(\w+\)$/)]);
  },
);

test("with every record saved the end is what it was", async () => {
  const keeper = new RecordKeeper(await scratchFolder());
  await keeper.keep(runRecord());
  expect(keeper.end("interrupted", { say: expect.unreachable })).toBe("interrupted");
});
