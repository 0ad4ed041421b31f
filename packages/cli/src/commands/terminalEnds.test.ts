import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "@dropctl/scenarios";
import { describe, expect, test, vi } from "vitest";
import { gatedProxy } from "../testing/gatedProxy.ts";
import { scratchFolder } from "../testing/runCli.ts";
import { LARGE, SMALL, wholePicture } from "../testing/screens.ts";
import { Terminal } from "../testing/terminal.ts";
import { skipped, unless } from "../testing/tmux.ts";
import { named, sharedServer } from "../testing/upServer.ts";
import { dropOn } from "../testing/watchedDrop.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Breaks where nobody catches it, once a file called `now` lies beside it. */
const BROKEN = `import { existsSync } from "node:fs";
import { defineScenario } from "@dropctl/scenarios";

setInterval(() => {
  if (existsSync(new URL("now", import.meta.url))) throw new Error("a bug of my own");
}, 100).unref();

export default defineScenario({
  name: "broken",
  title: "Broken",
  description: "Throws where nobody catches it.",
  knobs: { buyers: { default: 50, min: 1, max: 100, description: "distinct buyers" } },
  needs: ({ knobs }) => ({ units: 5, buyers: knobs.buyers }),
  async journey({ http, sleep }) {
    await sleep(60_000);
    await http.reserve();
  },
});
`;

describe.skipIf(skipped)(`a dashboard's end${unless}`, () => {
  const shared = sharedServer("--temporary");

  test.each([
    ["Ctrl-C", (terminal: Terminal) => terminal.press("C-c"), 130],
    ["SIGTERM", async (terminal: Terminal) => terminal.signal("SIGTERM"), 0],
    ["q", (terminal: Terminal) => terminal.press("q"), 0],
  ])("%s leaves watch with a usable terminal", async (_, end, code) => {
    const { home } = await dropOn(shared(), { slug: "aurora-end", total: 10 });
    await using terminal = await Terminal.open({ home, ...SMALL });
    await terminal.run("dropctl watch aurora-end");
    await terminal.waitFor(/aurora-end · scheduled/);
    expect(await terminal.isAlternate()).toBe(true);
    await end(terminal);
    expect(await terminal.exitCode()).toBe(code);
    expect(await terminal.leftovers()).toEqual([]);
    expect(await terminal.screen()).toMatch(/^\(0\)\$ dropctl watch aurora-end$/m);
  });

  test("Ctrl-Z gives the terminal to the shell, and fg gives it back", async () => {
    const { client, drop, home } = await dropOn(shared(), { slug: "aurora-stop", total: 10 });
    await using terminal = await Terminal.open({ home, ...SMALL });
    await terminal.run("dropctl watch aurora-stop");
    await terminal.waitFor(/aurora-stop · scheduled[^]*● live|● live[^]*aurora-stop · scheduled/);
    for (const phase of ["open", "closed"] as const) {
      await terminal.press("C-z");
      await terminal.waitFor(/\(\d+\)\$$/);
      expect(await terminal.isAlternate()).toBe(false);
      expect(await terminal.leftovers()).toEqual([]);
      if (phase === "open") await client.openDrop({ params: { dropId: drop.id } });
      else await client.closeDrop({ params: { dropId: drop.id } });
      await terminal.enter("fg");
      await wholePicture(terminal, SMALL, (text) => text.includes(`aurora-stop · ${phase}`));
      expect(await terminal.isAlternate()).toBe(true);
    }
    await terminal.press("q");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("a run whose terminal goes away saves what was measured", async () => {
    const home = await scratchFolder();
    {
      await using terminal = await Terminal.open({ home, ...SMALL });
      await terminal.run(
        "dropctl run order-rush --no-warm-up --buyers 9000 --units 400 --rate 300",
      );
      await terminal.waitFor(/── Load · order-rush · loading[^]* [1-9]\d* %/);
    }
    const [file = ""] = await readdir(join(home, "runs"));
    const record = JSON.parse(await readFile(join(home, "runs", file), "utf8")) as RunRecord;
    expect(record.invalid).toMatchObject({ reason: "interrupted" });
  });

  test("a bug that nobody catches is told on a usable terminal", async () => {
    const home = await scratchFolder();
    const file = join(home, "broken.scenario.ts");
    await writeFile(file, BROKEN);
    await using terminal = await Terminal.open({ home, ...LARGE });
    await terminal.run(`dropctl run ${file} --no-warm-up`);
    await terminal.waitFor(/── Load · broken · loading/);
    await writeFile(join(home, "now"), "");
    expect(await terminal.exitCode()).toBe(1);
    expect(await terminal.leftovers()).toEqual([]);
    expect(await terminal.screen()).toContain("a bug of my own");
  });

  test("run tells its result on the normal screen", async () => {
    const { url, open } = await gatedProxy(shared().url);
    const [home, env] = [await scratchFolder(), named({ ...shared(), url })];
    await using terminal = await Terminal.open({ home, env, ...LARGE });
    await terminal.run("dropctl run order-rush --no-warm-up --buyers 1000 --units 200");
    const loading = /── Load · order-rush[^]*── Stock · /;
    await wholePicture(terminal, LARGE, (text) => loading.test(text));
    await open();
    expect(await terminal.exitCode()).toBe(0);
    const ended = await terminal.screen();
    expect(ended).toMatch(/^\(0\)\$ dropctl run order-rush /m);
    expect(ended).toMatch(/^Stock: 0 oversold, 0 lost, .* Every invariant holds\.\nsaved /m);
    expect(ended).not.toMatch(/^── /m);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("compare shows both sides, and tells its result on the normal screen", async () => {
    // The first two are of the untimed pair.
    const { url, open } = await gatedProxy(shared().url, 2);
    const [home, env] = [await scratchFolder(), named({ ...shared(), url })];
    await using terminal = await Terminal.open({ home, env, ...SMALL });
    await terminal.run("dropctl compare order-rush --pairs 2 --buyers 300 --units 50");
    const comparing = /pair \d of 2 ──[^]*direct[^]*cached/;
    await wholePicture(terminal, SMALL, (text) => comparing.test(text));
    await open();
    expect(await terminal.exitCode()).toBe(13);
    const ended = await terminal.screen();
    expect(ended).toMatch(/Every invariant holds\.[^]*\nsaved 4 run records\n\(13\)\$$/);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("demo can be left, after a yes, with what was measured saved", async () => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...SMALL });
    await terminal.run("dropctl demo --quick");
    const shows = /stock-read[^]*direct[^]*cached/;
    await wholePicture(terminal, SMALL, (text) => shows.test(text));
    await terminal.press("q");
    await terminal.waitFor(/Stop the demo\? .*y yes, n no/);
    await terminal.press("y");
    expect(await terminal.exitCode()).toBe(130);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("up asks before it stops, and then its server is gone", async () => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...SMALL });
    await terminal.run("dropctl up --temporary --port 0");
    const screen = await terminal.waitFor(/^dropctl up .*http:\/\/127\.0\.0\.1:\d+/m);
    const url = /http:\S+/.exec(screen)?.[0] ?? "";
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await terminal.press("q");
    await terminal.waitFor(/\? y yes, n no/);
    await terminal.press("n");
    await terminal.waitFor((text) => !text.includes("y yes, n no"));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await terminal.press("q");
    await terminal.waitFor(/\? y yes, n no/);
    await terminal.press("y");
    expect(await terminal.exitCode()).toBe(0);
    await expect(fetch(`${url}/readyz`)).rejects.toThrow("fetch failed");
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("up that is killed leaves its shell a usable terminal", async () => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...SMALL });
    await terminal.run("dropctl up --temporary --port 0");
    await terminal.waitFor(/^dropctl up .*● live/m);
    terminal.signal("SIGKILL");
    await vi.waitFor(async () => expect(await terminal.isAlternate()).toBe(false), 30_000);
    // The view and the shell are about at once: a key may come between.
    await vi.waitFor(
      async () => {
        await terminal.press("Enter");
        expect(await terminal.screen()).toMatch(/\(\d+\)\$$/);
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(await terminal.screen()).not.toContain("Error");
    expect(await terminal.leftovers()).toEqual([]);
  });
});
