import { ProblemError } from "@dropctl/protocol";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Scene, type ServerChild } from "./scene.ts";

const WAITERS = 20;

let scene: Scene;
let server: ServerChild;

beforeAll(async () => {
  scene = await Scene.open();
  server = await scene.startServer();
});

afterAll(() => scene[Symbol.asyncDispose]());

async function reserve(dropId: string) {
  const { client } = server;
  const { token } = await client.createSession();
  const { id: reservationId } = await client.reserve({ params: { dropId }, body: {} }, { token });
  return { params: { reservationId }, token };
}

test("a direct drop whose row is locked keeps no other drop from selling and expiring", async () => {
  const { client } = server;
  const locked = await scene.openDrop(server, { stockMode: "direct", total: 50, holdSeconds: 2 });
  const selling = await scene.openDrop(server, { total: 50 });
  const expiring = await scene.openDrop(server, { total: 50, holdSeconds: 1 });
  const lock = await createConnection(scene.mariadb.url);
  await lock.query("START TRANSACTION");
  // Its expiry will wait for the row, too.
  await reserve(locked);
  await lock.query("SELECT id FROM drops WHERE id = ? FOR UPDATE", [locked]);
  const answers = Array.from({ length: WAITERS }, () =>
    reserve(locked).then(
      () => "held",
      (cause: unknown) => (cause instanceof ProblemError ? cause.problem.code : String(cause)),
    ),
  );
  const waiting = "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = ?";
  const waiters = async () => (await lock.query(waiting, ["LOCK WAIT"]))[0];
  // Eight reserves and the sweeper.
  const all = [{ n: 9 }];
  await expect.poll(waiters, { interval: 120 }).toMatchObject(all);

  // All of this while the row is still locked.
  const { params, token } = await reserve(expiring);
  const paid = await reserve(selling);
  const payment = { params: paid.params, body: { paymentMethod: "tok_test" } };
  await client.pay(payment, { token: paid.token });
  await expect
    .poll(() => client.getReservation({ params }, { token }))
    .toMatchObject({ state: "released", releaseReason: "expired" });
  await expect.poll(waiters, { interval: 120 }).toMatchObject(all);

  await lock.query("ROLLBACK");
  await lock.end();
  const told = await Promise.all(answers);
  const held = told.filter((answer) => answer === "held").length;
  expect(held).toBeGreaterThan(0);
  expect(told.filter((answer) => answer === "overloaded")).toHaveLength(WAITERS - held);
  const audit = () => client.auditDrop({ params: { dropId: locked } });
  const ended = { ok: true, quiet: true, ledger: { held: 0, released: held + 1 } };
  await expect.poll(audit, { interval: 250 }).toMatchObject(ended);
}, 60_000);
