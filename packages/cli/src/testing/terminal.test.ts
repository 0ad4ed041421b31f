import { describe, expect, test } from "vitest";
import { scratchFolder } from "./runCli.ts";
import { Terminal } from "./terminal.ts";
import { skipped, unless } from "./tmux.ts";

const SMALL = { columns: 80, rows: 24 };
const LARGE = { columns: 200, rows: 50 };

describe.skipIf(skipped)(`a terminal${unless}`, () => {
  test.each([SMALL, LARGE])("of %j is as large as told, and again when resized", async (size) => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...size });
    await terminal.enter("stty size");
    const [, told] = (await terminal.waitFor(/^\d+ \d+$/m)).split("\n");
    expect(told).toBe(`${size.rows} ${size.columns}`);
    await terminal.resize({ columns: 132, rows: 40 });
    await terminal.enter("stty size");
    await terminal.waitFor(/^40 132$/m);
  });

  test("runs the built program, knows how it ended, and shows colours apart", async () => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...SMALL });
    await terminal.run("dropctl drop list");
    expect(await terminal.exitCode()).toBe(3);
    expect(await terminal.screen()).toMatch(/^error: [^]*\[no_target\]/m);
    expect(await terminal.screenWithColours()).toContain("\u001b[31merror:");
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("sees a row that is too wide, and what a program leaves behind", async () => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...SMALL });
    await terminal.enter("printf '%080d\\n' 1");
    await terminal.waitFor(/^0+1\n\(0\)\$$/m);
    expect(await terminal.brokenRows()).toBe(0);
    await terminal.enter("clear; printf '%081d\\n' 1");
    await terminal.waitFor(/^0+\n1\n\(0\)\$$/m);
    expect(await terminal.brokenRows()).toBe(1);
    await terminal.enter(String.raw`clear; stty -echoctl; printf '\033[?25l\033[31m'`);
    await terminal.waitFor(/^\(0\)\$$/m);
    expect(await terminal.leftovers()).toEqual([
      "a hidden cursor",
      expect.stringMatching(/^tty modes /),
      expect.stringMatching(/^a coloured prompt/),
    ]);
  });

  test("shows a server that starts, and Ctrl-C ends it", async () => {
    await using terminal = await Terminal.open({ home: await scratchFolder(), ...SMALL });
    await terminal.run("dropctl up --temporary --port 0");
    await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
    await terminal.press("C-c");
    expect(await terminal.exitCode()).toBe(130);
    expect(await terminal.leftovers()).toEqual([]);
  });
});
