import { type Audit, createClient } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { embeddedServer, newDrop } from "../testing/embeddedServer.ts";
import { losingProxy } from "../testing/losingProxy.ts";
import { type Action, createOperator } from "./operator.ts";

test("every key has its answer in a line, a refusal too", async () => {
  const server = await embeddedServer();
  const { client } = server;
  const room = { waitingRoom: "fifo", checkoutCapacity: 5 } as const;
  const { id } = await newDrop(client, room);
  const audits: Audit[] = [];
  const operator = createOperator(
    () => client,
    (_dropId, audit) => audits.push(audit),
  );
  const act = async (action: Action) => {
    const { ok, text } = await operator.act(id, action);
    return `${ok ? "ok" : "no"}: ${text}`;
  };
  expect(await act({ kind: "pause" })).toBe(
    "no: aurora-launch is scheduled: pause is not possible now",
  );
  expect(await act({ kind: "open" })).toBe("ok: aurora-launch is open");
  expect(await act({ kind: "pause" })).toBe("ok: aurora-launch is paused");
  expect(await act({ kind: "resume" })).toBe("ok: aurora-launch is open");
  expect(await act({ kind: "capacity", people: 80 })).toBe("ok: checkout takes 80 at once");
  expect(await act({ kind: "queue_pause" })).toBe("ok: nobody is admitted until it is resumed");
  expect((await client.getQueue({ params: { dropId: id } })).paused).toBe(true);
  expect(await act({ kind: "queue_resume" })).toBe("ok: admissions go on");
  expect(await act({ kind: "restock", units: 5 })).toBe("ok: aurora-launch has 25 units in all");
  expect(await act({ kind: "audit" })).toBe("ok: every invariant holds");
  expect(await act({ kind: "rebuild" })).toMatch(/^ok: rebuilt, epoch \d+; every invariant holds$/);
  expect(audits).toHaveLength(2);
  expect(await act({ kind: "close" })).toBe("ok: aurora-launch is closed");
  await server.close();
  expect(await act({ kind: "audit" })).toMatch(/^no: no answer from http/);
});

test("units whose answer is lost are added once, and what is unknown is told as such", async () => {
  const server = await embeddedServer();
  const { id } = await newDrop(server.client);
  const restock = async (answers: number) => {
    const url = await losingProxy(server.url, { pathEnd: "/restock", answers });
    const client = createClient({ url, adminToken: server.adminToken });
    const operator = createOperator(
      () => client,
      () => {},
    );
    return operator.act(id, { kind: "restock", units: 5 });
  };
  expect(await restock(2)).toEqual({ ok: true, text: "aurora-launch has 25 units in all" });
  const unknown = await restock(3);
  expect(unknown.ok).toBe(false);
  expect(unknown.text).toMatch(/^whether it was restocked is unknown, look at its units: /);
});

test("a drop that is not followed any more is not asked for a token", async () => {
  const operator = createOperator(
    () => null,
    () => {},
  );
  expect(await operator.act("any", { kind: "open" })).toEqual({
    ...{ ok: false, text: "this drop is not followed any more" },
  });
});
