import { findPrograms, missingPrograms, startLocalStack } from "@dropctl/stack";
import { describe, expect, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";

const missing = missingPrograms(findPrograms());
const skipped = missing.length > 0 && !process.env["CI"];
const unless = skipped ? ` (skipped: no ${missing.join(", no ")} here)` : "";

const NOT_THERE = {
  REDIS_URL: "redis://:hunter2@127.0.0.1:1",
  DATABASE_URL: "mysql://shop:hunter2@127.0.0.1:1/dropctl",
};
const COMMANDS = [
  ["up", "--port", "0"],
  ["run", "stock-read", "--duration", "1s"],
];

/** How both end: whether the server runs here or in a process of its own, one line says why. */
async function endOf(urls: typeof NOT_THERE) {
  const ends = [];
  for (const command of COMMANDS) {
    const env = cleanEnv(await scratchFolder(), urls);
    const { code, stdout, stderr } = await runCli([...command, "--stack", "external"], env);
    const talk = stderr.split("\n").filter((line) => !line.startsWith("Starting "));
    const [error = "", hint = "", ...rest] = talk;
    expect({ stdout, rest }).toEqual({ stdout: "", rest: [""] });
    expect(hint).toMatch(/^hint: .*(REDIS|DATABASE)_URL/);
    expect(stderr).not.toContain("hunter2");
    const [, message = error, problem] = /^error: ([^[\]]+) \[(\w+)\]$/.exec(error) ?? [];
    ends.push({ code, problem, message });
  }
  const [up, run] = ends;
  expect(run).toEqual(up);
  return up;
}

test("a database that is not there cannot be reached", async () => {
  expect(await endOf(NOT_THERE)).toEqual({
    code: 3,
    problem: "ledger_unreachable",
    message: "ledger 127.0.0.1:1/dropctl cannot be reached: nothing listens there (ECONNREFUSED)",
  });
});

test.each([
  [{ REDIS_URL: "redix://:hunter2@127.0.0.1" }, "redisUrl must begin with redis://"],
  [{ DATABASE_URL: "postgres://:hunter2@127.0.0.1/x" }, "databaseUrl must begin with mysql://"],
  [{ DATABASE_URL: "mysql://:hunter2@127.0.0.1" }, "must name one database"],
])("%j is wrong usage", async (urls, says) => {
  const message = expect.stringContaining(says) as string;
  const end = await endOf({ ...NOT_THERE, ...urls });
  expect(end).toEqual({ code: 2, problem: "invalid_config", message });
});

describe.skipIf(skipped)(`an external stack of which one part will do${unless}`, () => {
  test("the other's trouble is named, and only who cannot be reached ends with 3", async () => {
    await using stack = await startLocalStack();
    const urls = { REDIS_URL: stack.redisUrl, DATABASE_URL: stack.databaseUrl };
    const redis = (url: string) => endOf({ ...urls, REDIS_URL: url });
    const database = (from: string, to: string) =>
      endOf({ ...urls, DATABASE_URL: urls.DATABASE_URL.replace(from, to) });
    expect(await redis(NOT_THERE.REDIS_URL)).toMatchObject({
      code: 3,
      problem: "stock_cache_unreachable",
      message: "the stock cache at redis://127.0.0.1:1: nothing listens there (ECONNREFUSED)",
    });
    expect(await redis("redis://127.0.0.1:1/x")).toMatchObject({
      code: 2,
      problem: "invalid_config",
    });
    expect(await database("/dropctl?", "/nowhere?")).toMatchObject({
      code: 1,
      problem: "ledger_unusable",
      message: expect.stringContaining("CREATE DATABASE `nowhere` first") as string,
    });
    expect(await database("root@", "root:hunter2@")).toMatchObject({
      code: 1,
      problem: "ledger_unusable",
      message: expect.stringContaining("refuses this user") as string,
    });
  }, 60_000);
});
