/**
 * The README's picture, by hand: `node packages/cli/dist/testing/capture.js docs/images/watch.svg`.
 * A real server, a real crowd through its waiting room, and what `dropctl watch` then shows on a
 * terminal; on stdout the same as text.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@dropctl/protocol";
import { readServerFile } from "../home.ts";
import { crowd } from "./crowd.ts";
import { pictureOf } from "./picture/picture.ts";
import { Terminal } from "./terminal.ts";

const SIZE = { columns: 110, rows: 32 };
const UNITS = 4_000;
const CROWD = { buyers: 6_000, arriveMs: 14_000, queues: true, unpaidEvery: 15 };
/** In the middle of it. */
const SOLD_SHARE = 0.6;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("say where the picture goes: capture.js FILE.svg");

const home = await mkdtemp(join(tmpdir(), "dropctl-capture-"));
try {
  await using up = await Terminal.open({ home, columns: 100, rows: 30 });
  await up.run("dropctl up --temporary --port 0 --plain");
  await up.waitFor(/dropctl is up/);
  const server = await readServerFile(home);
  if (server === null) throw new Error("the server has left no server.json");
  const client = createClient(server);
  const product = await client.createProduct({
    body: {
      ...{ slug: "aurora-90", name: "Aurora 90", brand: "Northlight", category: "sneakers" },
      ...{ priceCents: 18_000, currency: "EUR" },
    },
  });
  const { id: dropId } = await client.createDrop({
    body: {
      ...{ slug: "aurora-launch", productId: product.id, total: UNITS },
      ...{ waitingRoom: "fifo", checkoutCapacity: 450 },
    },
  });

  await using watch = await Terminal.open({
    home,
    ...SIZE,
    env: { DROPCTL_ACTOR: "mia@northlight" },
  });
  await watch.run("dropctl watch aurora-launch");
  await watch.waitFor(/scheduled[^]*all hold/);
  // Those who come when the server is gone have nothing to tell.
  const buyers = crowd({ ...server, dropId, ...CROWD }).catch(() => 0);
  await watch.waitFor(/waiting +[1-9]\d\d/);
  await watch.press("o");
  let sold = 0;
  while (sold < SOLD_SHARE * UNITS) {
    await sleep(100);
    sold = UNITS - (await client.getStock({ params: { dropId } })).available;
  }
  const what = `dropctl watch aurora-launch, after ${sold} of ${UNITS} units`;
  await writeFile(file, pictureOf(await watch.screenWithColours(), what));
  process.stdout.write(`${await watch.screen()}\n`);
  await watch.press("q");
  await watch.exitCode();
  await up.press("C-c");
  await up.exitCode();
  await buyers;
} finally {
  await rm(home, { recursive: true, force: true });
}
