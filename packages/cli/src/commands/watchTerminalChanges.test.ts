import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { cleanEnv, spawnCli } from "../testing/runCli.ts";
import { faultsOf, LARGE, SMALL } from "../testing/screens.ts";
import { Terminal } from "../testing/terminal.ts";
import { skipped, unless } from "../testing/tmux.ts";
import { serving } from "../testing/upServer.ts";
import { reserveUnits, watchedDrop } from "../testing/watchedDrop.ts";

vi.setConfig({ testTimeout: 120_000 });

const LOOK_MS = 1_500;

describe.skipIf(skipped)(`watch on a terminal, when things change${unless}`, () => {
  test("a server that is killed makes it stale, and its return live again", async () => {
    const { server, client, drop, home } = await watchedDrop({ slug: "aurora-back", total: 100 });
    const { id: dropId } = drop;
    await client.openDrop({ params: { dropId } });
    await reserveUnits(client, dropId, 3);
    await using terminal = await Terminal.open({ home, ...SMALL });
    await terminal.run("dropctl watch aurora-back");
    await terminal.waitFor(/● live[^]*held +3 +3\.0 %/);

    server.child.kill("SIGKILL");
    await server.ended;
    const stale = await terminal.waitFor(/! .*stale since \d\d:\d\d:\d\d \(.*ECONNREFUSED/);
    expect(stale).toMatch(/held +3 +3\.0 %/);
    expect(faultsOf(stale, SMALL), stale).toEqual([]);

    const again = spawnCli(
      ["up", "--port", new URL(server.url).port, "--json"],
      cleanEnv(home, { DROPCTL_ADMIN_TOKEN: server.adminToken }),
    );
    expect((await serving(again)).url).toBe(server.url);
    await reserveUnits(client, dropId, 2);
    const live = await terminal.waitFor(
      (screen) => !screen.includes("stale") && /● live[^]*held +5 +5\.0 %/.test(screen),
    );
    expect(faultsOf(live, SMALL), live).toEqual([]);
    expect((await client.getStock({ params: { dropId } })).held).toBe(5);
    // The keys work on the server that came back.
    await terminal.press("p");
    await terminal.waitFor(/aurora-back · paused ·/);
    expect((await client.getDrop({ params: { dropId } })).phase).toBe("paused");
  });

  test("a frozen picture stays while stock changes, until it is let go", async () => {
    const { client, drop, home } = await watchedDrop(
      { slug: "aurora-cold", total: 100 },
      "--temporary",
    );
    const { id: dropId } = drop;
    await client.openDrop({ params: { dropId } });
    await using terminal = await Terminal.open({ home, ...LARGE });
    await terminal.run("dropctl watch aurora-cold");
    await terminal.waitFor(/available 100 +100 %/);
    await terminal.press("f");
    const frozen = await terminal.waitFor(/FROZEN \(f goes on\)/);
    await reserveUnits(client, dropId, 5);
    await sleep(LOOK_MS);
    expect(await terminal.screen()).toBe(frozen);
    await terminal.press("f");
    const thawed = await terminal.waitFor(/held +5 +5\.0 %/);
    expect(thawed).not.toContain("FROZEN");
  });

  test("a resized terminal gets a picture of its size, whole", async () => {
    const { drop, client, home } = await watchedDrop(
      { slug: "aurora-wide", total: 100, waitingRoom: "fifo" },
      "--temporary",
    );
    await client.openDrop({ params: { dropId: drop.id } });
    await using terminal = await Terminal.open({ home, ...LARGE });
    await terminal.run("dropctl watch aurora-wide");
    await terminal.waitFor(/available 100 +100 %/);
    for (const size of [LARGE, SMALL, LARGE, { columns: 100, rows: 30 }, SMALL]) {
      await terminal.resize(size);
      const whole = (screen: string) =>
        faultsOf(screen, size).length === 0 && /available 100 +100 %/.test(screen);
      const screen = await terminal.waitFor(whole).catch(async (cause: unknown) => {
        throw new Error(faultsOf(await terminal.screen(), size).join("\n"), { cause });
      });
      // And it stays so with the frames that follow.
      await sleep(LOOK_MS);
      expect(faultsOf(await terminal.screen(), size), screen).toEqual([]);
      expect(await terminal.brokenRows()).toBe(0);
    }
    await terminal.press("q");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });
});
