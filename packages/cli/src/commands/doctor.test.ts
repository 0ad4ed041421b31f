import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../services/doctor.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";

interface Report {
  ok: boolean;
  findings: Finding[];
}

test("with nothing on PATH the embedded stack still runs, and each remedy is told", async () => {
  const home = await scratchFolder();
  const { code, stdout } = await runCli(["doctor", "--json"], cleanEnv(home, { PATH: home }));
  const report = JSON.parse(stdout) as Report;
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
