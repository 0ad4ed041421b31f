import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DoctorReport } from "../services/doctor.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";

test("with nothing on PATH the embedded stack still runs, and each remedy is told", async () => {
  const home = await scratchFolder();
  const { code, stdout } = await runCli(["doctor", "--json"], cleanEnv(home, { PATH: home }));
  const report = JSON.parse(stdout) as DoctorReport;
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  const names = report.findings.map((finding) => finding.name);
  expect(names).toEqual(
    expect.arrayContaining(["node", "redis-server", "mariadbd", "k6", "docker"]),
  );
  const redis = report.findings.find((finding) => finding.name === "redis-server");
  expect(redis).toMatchObject({ found: false, needed: false });
  expect(redis?.remedy).toContain("install");
});

test("a home that cannot be written is a missing need: exit 1", async () => {
  const file = join(await scratchFolder(), "file");
  await writeFile(file, "");
  const { code, stdout } = await runCli(["doctor"], cleanEnv(join(file, "home")));
  expect(code).toBe(1);
  expect(stdout).toMatch(/home folder +MISSING/);
});

test("of each stack it says whether it runs here, and never what the URLs are", async () => {
  const home = await scratchFolder();
  const urls = { REDIS_URL: "redis://:hunter2@cache", DATABASE_URL: "" };
  const { stdout } = await runCli(["doctor", "--json"], cleanEnv(home, urls));
  expect((JSON.parse(stdout) as DoctorReport).stacks).toMatchObject([
    { stack: "embedded", canRun: true },
    { stack: "local" },
    { stack: "external", canRun: false, detail: "needs DATABASE_URL in the environment" },
  ]);
  const both = { ...urls, DATABASE_URL: "mysql://me:hunter2@ledger/shop" };
  const text = await runCli(["doctor"], cleanEnv(home, both));
  expect(text.stdout).toMatch(/^external +yes +REDIS_URL and DATABASE_URL are set/m);
  expect(text.stdout + stdout).not.toContain("hunter2");
});
