import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const REDIS_URL = "redis://:hunter2@127.0.0.1:1";
const DATABASE_URL = "mysql://shop:hunter2@127.0.0.1:1/dropctl";

function bench(args: string[], urls: NodeJS.ProcessEnv = {}) {
  const { REDIS_URL: _, DATABASE_URL: __, ...env } = process.env;
  const ended = spawnSync(process.execPath, [MAIN, ...args], {
    env: { ...env, ...urls },
    encoding: "utf8",
  });
  return { code: ended.status, lines: ended.stderr.trimEnd().split("\n") };
}

test.each([
  [{}, "REDIS_URL and DATABASE_URL"],
  [{ REDIS_URL }, "DATABASE_URL"],
  [{ DATABASE_URL }, "REDIS_URL"],
])("the external stack with only %j is wrong usage that names what is missing", (urls, missing) => {
  const says = `bench: --stack external needs ${missing} in the environment`;
  expect(bench(["--stack", "external"], urls)).toEqual({ code: 2, lines: [says] });
});

test("an external stack that is not there is one line that says where, and no password", () => {
  const { code, lines } = bench(["--stack", "external"], { REDIS_URL, DATABASE_URL });
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/^bench: .*127\.0\.0\.1:1.*ECONNREFUSED/)]);
  expect(lines.join()).not.toContain("hunter2");
});

test("a URL that is none is wrong usage", () => {
  const urls = { REDIS_URL, DATABASE_URL: "mysql://shop:hunter2@127.0.0.1:1" };
  const lines = ["bench: the ledger's URL must name one database"];
  expect(bench(["--stack", "external"], urls)).toEqual({ code: 2, lines });
});

test("a calibration of no comparisons is wrong usage", () => {
  const lines = ['bench: --repeat: "0" is no whole number from 1 to 9999'];
  expect(bench(["--calibrate", "--repeat", "0"])).toEqual({ code: 2, lines });
});
