import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { runRecord } from "../testing/runRecords.ts";

const OLD = runRecord({ mode: "direct" });
const NEW = runRecord({ id: "20261122T055550123-bbbb" });

async function homeWithRuns() {
  const home = await scratchFolder();
  await mkdir(join(home, "runs"));
  for (const record of [OLD, NEW]) {
    await writeFile(join(home, "runs", `${record.id}.json`), JSON.stringify(record));
  }
  return { home, env: cleanEnv(home) };
}

test("makes a page of the runs that are named, in place of an older one", async () => {
  const { home, env } = await homeWithRuns();
  const file = join(home, "out", "page.html");
  for (const runs of [["20261121"], ["20261121", "20261122", NEW.id]]) {
    const { code, stdout } = await runCli(["report", ...runs, "-o", file, "--json"], env);
    expect(code).toBe(0);
    const ids = runs.length === 1 ? [OLD.id] : [OLD.id, NEW.id];
    expect(JSON.parse(stdout)).toEqual({ file, runs: ids });
  }
  expect(await readFile(file, "utf8")).toContain("order-rush: direct → cached");
  expect(await readdir(join(home, "out"))).toEqual(["page.html"]);
});

test("what a record tells a terminal to do is not done", async () => {
  const { home, env } = await homeWithRuns();
  const file = join(home, "hostile.json");
  const scenario = "\u001b]0;title\u0007\u001b[2J\u009b2J\u001b[1mbold";
  await writeFile(file, JSON.stringify({ ...NEW, scenario }));
  for (const args of [
    ["runs", "show"],
    ["report", "--md"],
  ]) {
    const { stdout } = await runCli([...args, file], env);
    expect(stdout).toContain("title");
    for (const order of ["\u0007", "\u009b", "\u001b]", "\u001b[2J"]) {
      expect(stdout).not.toContain(order);
    }
  }
  await writeFile(file, "{\n\u001b[2J");
  const { stderr } = await runCli(["runs", "show", file], env);
  expect(stderr).toMatch(/^error: .*\[record_invalid\]\n/);
  expect(stderr).not.toContain("\u001b[2J");
});

test("takes the newest run, or the newest few", async () => {
  const { env } = await homeWithRuns();
  const newest = await runCli(["report", "--md", "--json"], env);
  expect(JSON.parse(newest.stdout)).toMatchObject({ file: null, runs: [NEW.id] });
  const both = await runCli(["report", "--md", "--last", "2"], env);
  expect(both.stdout).toMatch(/^### dropctl – order-rush: direct → cached\n/);
});

test("names what it cannot read or write, and harms no record", async () => {
  const { home, env } = await homeWithRuns();
  const record = join(home, "runs", `${NEW.id}.json`);
  const wrong: [string[], number, string][] = [
    [["nothing"], 2, "record_not_found"],
    [["20261122", "--last", "2"], 2, "conflicting_option"],
    [[record, "-o", record], 2, "output_is_input"],
    [["-o", join(record, "page.html")], 1, "report_unwritable"],
  ];
  for (const [args, code, fault] of wrong) {
    const ended = await runCli(["report", ...args], env);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr.split("\n", 1)[0]).toMatch(new RegExp(`^error: .*\\[${fault}\\]$`));
  }
  expect(JSON.parse(await readFile(record, "utf8"))).toEqual(NEW);
  const empty = await runCli(["report"], cleanEnv(await scratchFolder()));
  expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining("[record_not_found]") });
});
