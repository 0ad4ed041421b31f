import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord } from "@dropctl/scenarios";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { gatedProxy } from "../testing/gatedProxy.ts";
import { scratchFolder } from "../testing/runCli.ts";
import { Terminal } from "../testing/terminal.ts";
import { skipped, unless } from "../testing/tmux.ts";
import { named, sharedServer } from "../testing/upServer.ts";

vi.setConfig({ testTimeout: 90_000 });

const shared = sharedServer("--temporary");

async function onTerminal(line: string, env: Record<string, string> = {}) {
  const home = await scratchFolder();
  const terminal = await Terminal.open({ home, env, columns: 100, rows: 30 });
  onTestFinished(() => terminal[Symbol.asyncDispose]());
  await terminal.run(line);
  const records = async () => {
    const files = await readdir(join(home, "runs"));
    const texts = files.map((file) => readFile(join(home, "runs", file), "utf8"));
    return (await Promise.all(texts)).map((text) => parseRecord(text, "a record"));
  };
  return { terminal, records };
}

describe.skipIf(skipped)(`a load on a terminal${unless}`, () => {
  test("is a picture while it runs, then its result; nothing else is left", async () => {
    const line = "dropctl run order-rush --buyers 1000 --units 200";
    const { url, open } = await gatedProxy(shared().url);
    const { terminal, records } = await onTerminal(line, named({ ...shared(), url }));
    await terminal.waitFor(/Load · order-rush/);
    await open();
    await terminal.waitFor(/saved .*\.json/);
    expect(await terminal.exitCode()).toBe(0);
    const screen = await terminal.screen();
    expect(screen).toContain("0 oversold, 0 lost");
    expect(screen).not.toContain("Load ·");
    expect(await terminal.leftovers()).toEqual([]);
    expect(await records()).toMatchObject([{ invalid: null, verdict: { ok: true } }]);
  });

  test("Ctrl-C saves what was measured and ends with 130", async () => {
    const { terminal, records } = await onTerminal("dropctl run stock-read --duration 60s");
    await terminal.waitFor(/Load · stock-read · loading/);
    await terminal.waitFor(/succeeded +[\d.,k]*[1-9]/);
    await terminal.press("C-c");
    expect(await terminal.exitCode()).toBe(130);
    expect(await terminal.leftovers()).toEqual([]);
    const [record] = await records();
    expect(record).toMatchObject({ invalid: { reason: "interrupted" }, verdict: { ok: true } });
    expect(record?.completions).toBeGreaterThan(0);
  });

  test("q asks first, and a yes does the same; the drops under load are the ones that are shown", async () => {
    const line = "dropctl compare stock-read --pairs 2 --duration 60s";
    const { terminal, records } = await onTerminal(line, named(shared()));
    // The untimed trials are short: this is the first timed one.
    await terminal.waitFor(/Comparison by TPS .* pair 1 of 2/);
    await terminal.waitFor(/Load · stock-read · loading/);
    const [, slug] =
      /Stock · (loadtest-\S+)/.exec(await terminal.waitFor(/Stock · loadtest-/)) ?? [];
    // Both sides' drops, each by its side.
    await terminal.waitFor(/\[1 (?:direct\] +2 cached|cached\] +2 direct)/);
    await terminal.waitFor(/succeeded +[\d.,k]*[1-9]|[▁▂▃▄▅▆▇█]/);
    await terminal.press("q");
    await terminal.waitFor(/Stop the comparison\?/);
    await terminal.press("y");
    expect(await terminal.exitCode()).toBe(130);
    expect(await terminal.leftovers()).toEqual([]);
    const [record] = await records();
    expect(record?.invalid?.reason).toBe("interrupted");
    expect(record?.drop.slug).toBe(slug);
  });
});
