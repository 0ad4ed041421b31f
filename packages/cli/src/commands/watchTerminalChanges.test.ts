import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { cleanEnv, spawnCli } from "../testing/runCli.ts";
import { LARGE, SMALL, wholePicture } from "../testing/screens.ts";
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
    const stale = /! .*stale since \d\d:\d\d:\d\d \(.*ECONNREFUSED/;
    const kept = /held +3 +3\.0 %/;
    await wholePicture(terminal, SMALL, (screen) => stale.test(screen) && kept.test(screen));

    const again = spawnCli(
      ["up", "--port", new URL(server.url).port, "--json"],
      cleanEnv(home, { DROPCTL_ADMIN_TOKEN: server.adminToken }),
    );
    expect((await serving(again)).url).toBe(server.url);
    await reserveUnits(client, dropId, 2);
    const isLive = (screen: string) =>
      !screen.includes("stale") && /● live[^]*held +5 +5\.0 %/.test(screen);
    await wholePicture(terminal, SMALL, isLive);
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
    // Drawn to its end: the same twice in a row.
    let before = "";
    const frozen = await wholePicture(terminal, LARGE, (screen) => {
      const isDrawn = screen === before && screen.includes("FROZEN (f goes on)");
      before = screen;
      return isDrawn;
    });
    await reserveUnits(client, dropId, 5);
    await sleep(LOOK_MS);
    expect(await terminal.screen()).toBe(frozen);
    await terminal.press("f");
    await terminal.waitFor(
      (screen) => /held +5 +5\.0 %/.test(screen) && !screen.includes("FROZEN"),
    );
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
      const whole = () =>
        wholePicture(terminal, size, (screen) => /available 100 +100 %/.test(screen));
      await whole();
      // And so it is with the frames that follow.
      await sleep(LOOK_MS);
      await whole();
      expect(await terminal.brokenRows()).toBe(0);
    }
    await terminal.press("q");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });
});
