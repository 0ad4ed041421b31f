import { once } from "node:events";
import { connect } from "node:net";
import { type Client, createClient, type NewDrop, ProblemError } from "@dropctl/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tenthsOf } from "./faults/tenthsOf.ts";
import { createServer, type DropServer } from "./index.ts";

let server: DropServer;
let client: Client;
let productId: string;
let drops = 0;

beforeAll(async () => {
  server = await createServer({ logLevel: "error", stockMaxAgeMs: 0 });
  client = createClient(server);
  const body = {
    slug: "shoe",
    name: "Shoe",
    brand: "Brand",
    category: "shoes",
    priceCents: 9_900,
    currency: "EUR",
  };
  productId = (await client.createProduct({ body })).id;
});

afterAll(() => server.close());

async function openDrop(fields: Partial<NewDrop> = {}): Promise<{ dropId: string }> {
  drops += 1;
  const body = { slug: `drop-${drops}`, productId, total: 10, ...fields };
  const { id: dropId } = await client.createDrop({ body });
  await client.openDrop({ params: { dropId } });
  return { dropId };
}

const newToken = async (): Promise<string> => (await client.createSession()).token;

async function problemOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ProblemError)) throw new Error(`a problem expected, got ${String(error)}`);
  return error.problem;
}

const codeOf = async (call: Promise<unknown>) => (await problemOf(call)).code;

async function expectSound(params: { dropId: string }) {
  const audit = await client.auditDrop({ params });
  expect(audit.checks.filter((check) => !check.ok)).toEqual([]);
  expect(audit.quiet).toBe(true);
  return audit;
}

describe.each(["cached", "direct"] as const)("a %s drop", (stockMode) => {
  test("sells each unit once, to whoever comes first", async () => {
    const params = await openDrop({ stockMode, total: 25 });
    const tokens = await Promise.all(Array.from({ length: 80 }, newToken));
    const outcomes = await Promise.all(
      tokens.map((token, index) =>
        client.reserve({ params, body: {} }, { token, idempotencyKey: `k${index}` }).then(
          ({ state }) => state,
          (error: ProblemError) => error.problem.code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "held")).toHaveLength(25);
    expect(outcomes.filter((outcome) => outcome === "sold_out")).toHaveLength(55);
    const audit = await expectSound(params);
    expect(audit.ledger).toMatchObject({ claimed: 25, held: 25, paid: 0 });
  });

  test("a key has one effect, whatever happens to the drop afterwards", async () => {
    const params = await openDrop({ stockMode, total: 1 });
    const options = { token: await newToken(), idempotencyKey: "once" };
    const body = { reference: "cart 7" };
    const first = await client.reserve({ params, body }, options);
    expect(first).toMatchObject({ state: "held", reference: "cart 7" });
    expect(await client.reserve({ params, body }, options)).toEqual(first);
    expect(await codeOf(client.reserve({ params, body: {} }, options))).toBe("key_reused");
    await client.pauseDrop({ params });
    expect(await client.reserve({ params, body }, options)).toEqual(first);
    const other = { token: await newToken(), idempotencyKey: "once" };
    expect(await codeOf(client.reserve({ params, body }, other))).toBe("paused");
    await client.closeDrop({ params });
    expect(await client.reserve({ params, body }, options)).toEqual(first);
    const audit = await expectSound(params);
    expect(audit.ledger.held).toBe(1);
  });

  test("the same key sent twenty times at once has one effect", async () => {
    const params = await openDrop({ stockMode, perBuyerLimit: 3 });
    const options = { token: await newToken(), idempotencyKey: "click" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.reserve({ params, body: {} }, options).then(
          ({ id }) => id,
          (error: ProblemError) => error.problem.code,
        ),
      ),
    );
    const ids = new Set(answers.filter((answer) => answer !== "in_progress"));
    expect(ids.size).toBe(1);
    const audit = await expectSound(params);
    expect(audit.ledger.held).toBe(1);
  });

  test("a rush of double clicks: each key has one answer, or is still being decided", async () => {
    const params = await openDrop({ stockMode, total: 60 });
    const tokens = await Promise.all(Array.from({ length: 100 }, newToken));
    const click = (token: string, index: number) =>
      client.reserve({ params, body: {} }, { token, idempotencyKey: `click-${index}` }).then(
        ({ id }) => id,
        (error: ProblemError) => error.problem.code,
      );
    const rush = Promise.all(
      tokens.map(async (token, index) => {
        const clicks = [click(token, index), click(token, index)];
        await new Promise((resolve) => setTimeout(resolve, index % 7));
        return Promise.all([...clicks, click(token, index), click(token, index)]);
      }),
    );
    await client.pauseDrop({ params });
    await client.resumeDrop({ params });
    let sold = 0;
    for (const answers of await rush) {
      const ids = answers.filter((answer) => answer.includes("-"));
      expect(new Set(ids).size).toBeLessThanOrEqual(1);
      // The one reservation that could fill the limit is the key's own.
      expect(answers).not.toContain("limit_reached");
      sold += Math.min(1, ids.length);
    }
    const audit = await expectSound(params);
    expect(audit.ledger.held).toBe(sold);
  });

  test("an audit during expiry is either sound or says that it was not quiet", async () => {
    const params = await openDrop({ stockMode, total: 400, holdSeconds: 1 });
    const waiting = await Promise.all(Array.from({ length: 400 }, newToken));
    // As many at once as a direct drop lets in: none has to wait for a turn.
    const buyer = async (): Promise<void> => {
      for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
        await client.reserve({ params, body: {} }, { token });
      }
    };
    await Promise.all(Array.from({ length: 8 }, buyer));
    let held = 400;
    while (held > 0) {
      const audit = await client.auditDrop({ params });
      // A slow machine may be late to expire; what it has done by then has to be right.
      const wrong = audit.checks.filter(({ name, ok }) => !ok && name !== "no_overdue_holds");
      expect(wrong).toEqual([]);
      held = audit.ledger.held;
    }
    const ended = { ok: true, quiet: true, ledger: { held: 0, released: 400 } };
    await expect.poll(() => client.auditDrop({ params })).toMatchObject(ended);
  });

  test("the limit is told with the reservations that fill it", async () => {
    const params = await openDrop({ stockMode, perBuyerLimit: 2 });
    const token = await newToken();
    const one = await client.reserve({ params, body: {} }, { token });
    const two = await client.reserve({ params, body: {} }, { token });
    const problem = await problemOf(client.reserve({ params, body: {} }, { token }));
    expect(problem).toMatchObject({ code: "limit_reached", status: 409 });
    expect(problem.reservationIds?.toSorted()).toEqual([one.id, two.id].toSorted());
    await client.cancelReservation({ params: { reservationId: one.id } }, { token });
    const three = await client.reserve({ params, body: {} }, { token });
    expect(three.state).toBe("held");
    await expectSound(params);
  });

  test("phases let buyers in or say which phase it is", async () => {
    drops += 1;
    const body = { slug: `drop-${drops}`, productId, total: 1, stockMode };
    const { id: dropId } = await client.createDrop({ body });
    const params = { dropId };
    const token = await newToken();
    const reserve = () => client.reserve({ params, body: {} }, { token });
    expect(await codeOf(reserve())).toBe("not_open");
    await client.openDrop({ params });
    await client.pauseDrop({ params });
    expect(await codeOf(reserve())).toBe("paused");
    expect(await codeOf(client.openDrop({ params }))).toBe("illegal_transition");
    await client.resumeDrop({ params });
    const { id: reservationId } = await reserve();
    await client.closeDrop({ params });
    expect(await codeOf(client.reserve({ params, body: {} }, { token: await newToken() }))).toBe(
      "closed",
    );
    const order = await client.pay(
      { params: { reservationId }, body: { paymentMethod: "tok" } },
      { token },
    );
    expect(order.id).toBe(reservationId);
    expect(await client.getStock({ params })).toMatchObject({ phase: "closed" });
  });

  test("payment makes one order, however often it is asked for", async () => {
    const params = await openDrop({ stockMode });
    const token = await newToken();
    const { id: reservationId } = await client.reserve({ params, body: {} }, { token });
    const pay = (paymentMethod = "tok") =>
      client.pay({ params: { reservationId }, body: { paymentMethod } }, { token });
    expect(await codeOf(pay("tok_decline"))).toBe("declined");
    const orders = await Promise.all(Array.from({ length: 8 }, () => pay()));
    const again = await pay();
    for (const order of [...orders, again]) {
      expect(order).toMatchObject({ id: reservationId, amountCents: 9_900, currency: "EUR" });
    }
    expect((await client.listOrders({}, { token })).items).toHaveLength(1);
    const cancelled = client.cancelReservation({ params: { reservationId } }, { token });
    expect(await codeOf(cancelled)).toBe("illegal_transition");
    const audit = await expectSound(params);
    expect(audit.ledger).toMatchObject({ paid: 1, orders: 1 });
  });

  test("a refund takes the money back once and puts the unit on sale again", async () => {
    const params = await openDrop({ stockMode, total: 1 });
    const token = await newToken();
    const { id: reservationId } = await client.reserve({ params, body: {} }, { token });
    await client.pay({ params: { reservationId }, body: { paymentMethod: "tok" } }, { token });
    const refund = () => client.refundOrder({ params: { orderId: reservationId } });
    expect((await refund()).paymentState).toBe("refunded");
    expect((await refund()).paymentState).toBe("refunded");
    const late = client.pay(
      { params: { reservationId }, body: { paymentMethod: "tok" } },
      { token },
    );
    expect(await codeOf(late)).toBe("expired");
    const next = await client.reserve({ params, body: {} }, { token: await newToken() });
    expect(next.state).toBe("held");
    const audit = await expectSound(params);
    expect(audit.ledger).toMatchObject({ refunded: 1, held: 1, paid: 0 });
  });

  test("an unpaid hold goes back on sale after its deadline, and cannot be paid then", async () => {
    const params = await openDrop({ stockMode, total: 1, holdSeconds: 2 });
    const token = await newToken();
    const held = await client.reserve({ params, body: {} }, { token });
    expect(await client.getStock({ params })).toMatchObject({ available: 0, held: 1 });
    await expect.poll(async () => (await client.getStock({ params })).available).toBe(1);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(held.expiresAt));
    const at = { params: { reservationId: held.id } };
    expect(await client.getReservation(at, { token })).toMatchObject({
      state: "released",
      releaseReason: "expired",
    });
    const late = client.pay({ ...at, body: { paymentMethod: "tok" } }, { token });
    expect(await codeOf(late)).toBe("expired");
    await expectSound(params);
  });

  test("another buyer's reservation is as good as missing", async () => {
    const params = await openDrop({ stockMode });
    const token = await newToken();
    const { id: reservationId } = await client.reserve({ params, body: {} }, { token });
    const at = { params: { reservationId } };
    const stranger = { token: await newToken() };
    const missing = { params: { reservationId: reservationId.replace(/.$/, "0") } };
    for (const where of [at, missing]) {
      expect(await codeOf(client.getReservation(where, stranger))).toBe("not_found");
      expect(await codeOf(client.cancelReservation(where, stranger))).toBe("not_found");
      const body = { paymentMethod: "tok" };
      expect(await codeOf(client.pay({ ...where, body }, stranger))).toBe("not_found");
    }
    expect((await client.getReservation(at, { token })).state).toBe("held");
  });
});

test("a drop opens by itself when its time has come", async () => {
  drops += 1;
  const opensAt = new Date(Date.now() + 2_000).toISOString();
  const body = { slug: `drop-${drops}`, productId, total: 1, opensAt };
  const { id: dropId } = await client.createDrop({ body });
  const params = { dropId };
  const token = await newToken();
  expect(await codeOf(client.reserve({ params, body: {} }, { token }))).toBe("not_open");
  await expect.poll(async () => (await client.getDrop({ params })).phase).toBe("open");
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(opensAt));
  expect((await client.reserve({ params, body: {} }, { token })).state).toBe("held");
});

test("the same product or drop again is the first one; another under its slug is refused", async () => {
  drops += 1;
  const body = { slug: `drop-${drops}`, productId, total: 5 };
  const first = await client.createDrop({ body });
  expect(await client.createDrop({ body })).toEqual(first);
  expect(await codeOf(client.createDrop({ body: { ...body, total: 6 } }))).toBe("slug_taken");
  const orphan = { ...body, slug: "orphan", productId: first.id };
  expect(await codeOf(client.createDrop({ body: orphan }))).toBe("not_found");
});

test("lists come in pages that neither skip nor repeat", async () => {
  const params = await openDrop({ total: 7 });
  for (let count = 0; count < 7; count += 1) {
    await client.reserve({ params, body: {} }, { token: await newToken() });
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: "3", ...(cursor && { cursor }) };
    const { items, nextCursor } = await client.listLedger({ params, query });
    expect(items.length).toBeLessThanOrEqual(3);
    seen.push(...items.map(({ id }) => id));
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(7);
  expect(seen).toEqual(seen.toSorted());
});

describe("what does not fit is refused with a code", () => {
  const post = async (path: string, init: RequestInit) => {
    const response = await fetch(server.url + path, { method: "POST", ...init });
    const type = response.headers.get("content-type");
    return { status: response.status, type, body: (await response.json()) as { code: string } };
  };
  const json = { "content-type": "application/json" };

  test.each([
    ["an unknown field", '{"reference":"a","total":1}', 400, "invalid_request"],
    ["a number for a string", '{"reference":1}', 400, "invalid_request"],
    ["no JSON", "{", 400, "invalid_request"],
    ["a poisoned prototype", '{"__proto__":{"a":1}}', 400, "invalid_request"],
    ["a body that is too large", `{"reference":"${"x".repeat(5_000)}"}`, 413, "payload_too_large"],
  ])("%s", async (_name, body, status, code) => {
    const { dropId } = await openDrop();
    const headers = { ...json, authorization: `Bearer ${await newToken()}` };
    const answer = await post(`/v1/drops/${dropId}/reservations`, { headers, body });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.type).toMatch(/^application\/problem\+json/);
  });

  test.each([
    ["no HTTP at all", "NONSENSE\r\n\r\n", "400", "invalid_request"],
    ["a broken escape", "GET /v1/drops/%ff HTTP/1.1\r\nhost: x\r\n\r\n", "400", "invalid_request"],
  ])("%s is a problem too", async (_name, bytes, status, code) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    const [chunk] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    const text = chunk.toString();
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toMatch(/content-type: application\/problem\+json/i);
    expect(text).toContain(`"code":"${code}"`);
  });

  test("no token, a foreign token, an admin's token in a buyer's place", async () => {
    const { dropId } = await openDrop();
    for (const token of ["", "x", server.adminToken, `${await newToken()}x`]) {
      const headers = { ...json, authorization: `Bearer ${token}` };
      const answer = await post(`/v1/drops/${dropId}/reservations`, { headers, body: "{}" });
      expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    }
    const stranger = createClient({ url: server.url, adminToken: "x".repeat(32) });
    expect(await codeOf(stranger.auditDrop({ params: { dropId } }))).toBe("unauthorized");
  });

  test("an idempotency key with spaces, and one that is too long", async () => {
    const params = await openDrop();
    const token = await newToken();
    for (const idempotencyKey of ["a b", "x".repeat(129)]) {
      const call = client.reserve({ params, body: {} }, { token, idempotencyKey });
      expect(await codeOf(call)).toBe("invalid_request");
    }
  });

  test("another media type, an unknown route, an unknown drop", async () => {
    const { dropId } = await openDrop();
    const authorization = `Bearer ${await newToken()}`;
    const headers = { authorization, "content-type": "text/xml" };
    expect(await post(`/v1/drops/${dropId}/reservations`, { headers, body: "<a/>" })).toMatchObject(
      { status: 415, body: { code: "unsupported_media_type" } },
    );
    expect(await post("/v1/nowhere", {})).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
    const unknown = "01900000-0000-7000-8000-000000000000";
    for (const dropId of [unknown, unknown.toUpperCase(), "nonsense", "x".repeat(1_000)]) {
      expect(await codeOf(client.getStock({ params: { dropId } }))).toBe("not_found");
    }
  });

  test("a drop without units, with a negative total, opening on no day", async () => {
    const create = (fields: object) =>
      client.createDrop({ body: { slug: "odd", productId, total: 1, ...fields } });
    for (const fields of [
      { total: 0 },
      { total: -5 },
      { total: 1.5 },
      { perBuyerLimit: 0 },
      { slug: "Not A Slug" },
      { opensAt: "2026-02-30T00:00:00Z" },
      { opensAt: "tomorrow" },
    ]) {
      expect([fields, await codeOf(create(fields))]).toEqual([fields, "invalid_request"]);
    }
  });
});

test("its log lines go where they are told to", async () => {
  const lines: string[] = [];
  const other = await createServer({ logLevel: "info", onLogLine: (line) => lines.push(line) });
  await other.close();
  const [first = ""] = lines;
  expect(first).not.toContain("\n");
  expect(JSON.parse(first)).toMatchObject({ msg: "listening", url: other.url, stack: "embedded" });
});

test("a connection that has asked nothing does not hold its close up", async () => {
  const other = await createServer({ logLevel: "error" });
  const { hostname, port } = new URL(other.url);
  const ahead = connect(Number(port), hostname);
  ahead.on("error", () => undefined);
  await once(ahead, "connect");
  // It has been accepted, too, once one that came later is answered.
  expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
  const gone = once(ahead, "close");
  // Connections that are busy are cut after 5 s.
  expect(await tenthsOf(Promise.all([other.close(), gone]))).toBeLessThan(40);
});

test("OpenAPI shows every route of the contract", async () => {
  const response = await fetch(`${server.url}/openapi.json`);
  const document = (await response.json()) as { paths: Record<string, object> };
  expect(Object.keys(document.paths)).toContain("/v1/drops/{dropId}/reservations");
  expect(await client.getReadiness()).toMatchObject({
    ...{ status: "ready", ledger: true, cache: true },
    stack: "embedded",
  });
});
