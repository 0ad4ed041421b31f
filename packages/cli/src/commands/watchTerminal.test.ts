import { describe, expect, test, vi } from "vitest";
import { crowd } from "../testing/crowd.ts";
import { LARGE, SMALL, wholePicture } from "../testing/screens.ts";
import { Terminal } from "../testing/terminal.ts";
import { skipped, unless } from "../testing/tmux.ts";
import { watchedDrop } from "../testing/watchedDrop.ts";

vi.setConfig({ testTimeout: 120_000 });

const ROOM = { waitingRoom: "fifo", checkoutCapacity: 20 } as const;
const SIZES = [SMALL, LARGE];

describe.skipIf(skipped)(`watch on a terminal${unless}`, () => {
  test.each(SIZES)("an operator's keys do what they say, %j", async (size) => {
    const { client, drop, home } = await watchedDrop(
      { slug: "aurora-launch", total: 40, ...ROOM },
      "--temporary",
    );
    const { id: dropId } = drop;
    const phase = async () => (await client.getDrop({ params: { dropId } })).phase;
    await using terminal = await Terminal.open({ home, ...size });
    await terminal.run("dropctl watch aurora-launch");
    await terminal.waitFor(/Stock · aurora-launch · scheduled .*\b40 units[^]*opened by hand/);
    await terminal.waitFor(/● live[^]*● all hold/);

    await terminal.press("o");
    await terminal.waitFor(/aurora-launch · open ·[^]*aurora-launch opened by \S/);
    expect(await phase()).toBe("open");
    await terminal.press("p");
    await terminal.waitFor(/aurora-launch · paused ·[^]*aurora-launch paused by \S/);
    expect(await phase()).toBe("paused");
    await terminal.press("r");
    await terminal.waitFor(/aurora-launch · open ·[^]*aurora-launch resumed by \S/);
    expect(await phase()).toBe("open");

    await terminal.press("k");
    await terminal.waitFor(/new capacity of aurora-launch \(now 20\): _ people/);
    await terminal.press("7", "Enter");
    await terminal.waitFor(/ 0 of 7$|capacity +7$/m);
    expect((await client.getQueue({ params: { dropId } })).checkoutCapacity).toBe(7);
    await terminal.press("s");
    await terminal.waitFor(/units to add to aurora-launch \(now 40\): _ units/);
    await terminal.press("1", "5", "BSpace", "0", "Enter");
    await terminal.waitFor(/· 50 units[^]*available 50 +100 %/);
    expect((await client.getStock({ params: { dropId } })).total).toBe(50);
    await settled(terminal, size);

    await terminal.press("c");
    await terminal.waitFor(/close aurora-launch for good\? y yes, n no/);
    await terminal.press("n");
    await terminal.waitFor((screen) => !screen.includes("for good?"));
    expect(await phase()).toBe("open");
    await terminal.press("c");
    await terminal.waitFor(/for good\?/);
    await terminal.press("y");
    await terminal.waitFor(/aurora-launch · closed ·[^]*aurora-launch closed by \S/);
    expect(await phase()).toBe("closed");

    const { items } = await client.listDropEvents({ params: { dropId } });
    expect(items.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["created", 40],
      ["opened", null],
      ["paused", null],
      ["resumed", null],
      ["capacity_set", 7],
      ["restocked", 10],
      ["closed", null],
    ]);
    const actors = new Set(items.slice(1).map(({ actor }) => actor));
    expect([...actors]).toEqual([expect.stringMatching(/./)]);
    await terminal.press("q");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test.each(SIZES)("a rush runs down to sold out, %j", async (size) => {
    const { server, client, drop, home } = await watchedDrop(
      { slug: "aurora-rush", total: 150 },
      "--temporary",
    );
    const { id: dropId } = drop;
    await client.openDrop({ params: { dropId } });
    await using terminal = await Terminal.open({ home, ...size });
    await terminal.run("dropctl watch aurora-rush");
    await terminal.waitFor(/available 150 +100 %/);
    const buyers = crowd({
      ...{ url: server.url, adminToken: server.adminToken, dropId },
      ...{ buyers: 240, arriveMs: 2_500, queues: false, unpaidEvery: 0 },
    });
    // What was paid stays, and so does a column of the chart.
    await terminal.waitFor(/paid +\d+ +[1-9][\d.]+ %[^]*[│┤][ ░]*[▁▂▃▄▅▆▇█]/);
    await terminal.waitFor(/SOLD OUT/);
    expect(await buyers).toBe(150);
    const screen = await terminal.waitFor(/paid 150 +100 %.*held +0 +0 %.*available +0 +0 %/);
    expect(screen).toMatch(/aurora-rush · open · cached · 150 units/);
    await settled(terminal, size);
    await terminal.press("a");
    await terminal.waitFor(/● all hold, audited \d\d:\d\d:\d\d/);
    expect(await client.auditDrop({ params: { dropId } })).toMatchObject({ ok: true });
    await terminal.press("q");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });
});

/** A whole picture, with every panel and nothing cut off. */
async function settled(terminal: Terminal, size: typeof SMALL): Promise<void> {
  const screen = await wholePicture(terminal, size, (text) => !text.includes("…"));
  expect(await terminal.brokenRows()).toBe(0);
  for (const panel of ["Stock", "TPS", "Latency", "Invariants", "Waiting room", "Server", "Log"]) {
    expect(screen).toContain(`── ${panel} `);
  }
  for (const label of ["refused", "failed", "p50", "p95", "p99", "ledger"]) {
    expect(screen).toContain(label);
  }
}
