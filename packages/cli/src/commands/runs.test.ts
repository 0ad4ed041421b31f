import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, upServer } from "../testing/upServer.ts";

test("runs are listed, shown and removed; a bad file is named and hides nothing", async () => {
  const home = await scratchFolder();
  const env = cleanEnv(home);
  const empty = await runCli(["runs", "list"], env);
  expect(empty).toMatchObject({ code: 0, stdout: expect.stringContaining("No runs yet") });

  const args = ["run", "order-rush", "--no-warm-up", "--buyers", "30", "--units", "10", "--json"];
  const target = named(await upServer("--temporary"));
  const { id } = JSON.parse((await runCli(args, { ...env, ...target })).stdout) as RunRecord;
  const elsewhere = join(await scratchFolder(), "copy.json");
  await copyFile(join(home, "runs", `${id}.json`), elsewhere);
  await writeFile(join(home, "runs", "broken.json"), '{"schemaVersion":1');
  await writeFile(join(home, "runs", "newer.json"), '{"schemaVersion":99}');

  const list = await runCli(["runs", "list", "--json"], env);
  expect(list.code).toBe(0);
  expect(JSON.parse(list.stdout)).toMatchObject({
    runs: [{ id }],
    unreadable: [
      { id: "broken", code: "record_invalid" },
      { id: "newer", code: "record_newer" },
    ],
  });
  const table = await runCli(["runs", "list"], env);
  for (const line of table.stdout.split("\n").filter((each) => !each.startsWith("/"))) {
    expect(line.length, line).toBeLessThanOrEqual(80);
  }
  expect(table.stdout).toMatch(
    new RegExp(
      `${id} +order-rush +cached +embedded .* +holds\n(?:Left out here: ACCEPTED.\n)?.*broken.json is not a run record`,
    ),
  );

  for (const reference of [id, id.slice(0, -1), elsewhere]) {
    const shown = await runCli(["runs", "show", reference, "--json"], env);
    expect(JSON.parse(shown.stdout)).toMatchObject({ id, verdict: { ok: true } });
  }
  const text = await runCli(["runs", "show", id], env);
  expect(text.stdout).toContain("Of 30 buyers: 10 accepted (10 paid), 20 refused: 20 sold_out");

  expect((await runCli(["runs", "rm", id, "broken"], env)).stdout).toBe(
    `removed ${id}\nremoved broken\n`,
  );
  expect(await readdir(join(home, "runs"))).toEqual(["newer.json"]);
  const gone = await runCli(["runs", "show", id], env);
  expect(gone.code).toBe(2);
  expect(gone.stderr).toMatch(/^error: no run record .*\[record_not_found\]\n/);
  const newer = await runCli(["runs", "show", "newer"], env);
  expect(newer.code).toBe(2);
  expect(newer.stderr).toMatch(/^error: .*newer.json has schema version 99.*\[record_newer\]\n/);
});
