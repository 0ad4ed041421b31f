import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient, type NewDrop, ProblemError } from "@dropctl/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type DropServer } from "./index.ts";

let server: DropServer;
let client: Client;
let productId: string;
let drops = 0;

beforeAll(async () => {
  server = await createServer({ logLevel: "error" });
  client = createClient(server);
  const shoe = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" };
  productId = (await client.createProduct({ body: { ...shoe, priceCents: 1, currency: "EUR" } }))
    .id;
});

afterAll(() => server.close());

async function newDrop(fields: Partial<NewDrop> = {}): Promise<{ dropId: string }> {
  drops += 1;
  const room = { waitingRoom: "fifo", checkoutCapacity: 2 } as const;
  const body = { slug: `drop-${drops}`, productId, total: 10, ...room, ...fields };
  return { dropId: (await client.createDrop({ body })).id };
}

async function openDrop(fields: Partial<NewDrop> = {}): Promise<{ dropId: string }> {
  const params = await newDrop(fields);
  await client.openDrop({ params });
  return params;
}

/** Somebody with a session, who can join and poll. */
class Person {
  readonly #params: { dropId: string };
  readonly session: string;
  ticket = "";
  number = 0;

  private constructor(params: { dropId: string }, session: string) {
    this.#params = params;
    this.session = session;
  }

  static async join(params: { dropId: string }): Promise<Person> {
    const person = new Person(params, (await client.createSession()).token);
    await person.join();
    return person;
  }

  async join() {
    const answer = await client.joinQueue({ params: this.#params }, { token: this.session });
    this.ticket = answer.token;
    this.number = answer.number;
    return answer;
  }

  poll = () => client.pollTicket({}, { token: this.ticket });
  leave = () => client.leaveQueue({}, { token: this.ticket });
  reserve = () => client.reserve({ params: this.#params, body: {} }, { token: this.session });

  async buy(): Promise<string> {
    const { id } = await this.reserve();
    const params = { reservationId: id };
    await client.pay({ params, body: { paymentMethod: "tok" } }, { token: this.session });
    return id;
  }

  async cancel(reservationId: string): Promise<void> {
    await client.cancelReservation({ params: { reservationId } }, { token: this.session });
  }
}

async function inLine(params: { dropId: string }, count: number): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < count) people.push(await Person.join(params));
  return people;
}

async function codeOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ProblemError)) throw new Error(`a problem expected, got ${String(error)}`);
  return error.problem.code;
}

const statesOf = async (people: readonly Person[]) =>
  (await Promise.all(people.map((person) => person.poll()))).map(({ state }) => state);

async function expectStates(people: readonly Person[], states: readonly string[]) {
  await expect.poll(() => statesOf(people)).toEqual(states);
}

async function expectSound(params: { dropId: string }) {
  const audit = await client.auditDrop({ params });
  expect(audit.checks.filter((check) => !check.ok)).toEqual([]);
  return audit;
}

describe.each(["cached", "direct"] as const)("a %s drop with a waiting room", (stockMode) => {
  test("lets in as many as checkout serves, and the next in the line when a place is free", async () => {
    const params = await openDrop({ stockMode });
    const people = await inLine(params, 5);
    expect(people.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    const [first, second, third, fourth, fifth] = people as [
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
    await expectStates(people, ["admitted", "admitted", "waiting", "waiting", "waiting"]);
    expect((await fifth.poll()).ahead).toBe(2);
    expect(await codeOf(third.reserve())).toBe("not_admitted");

    await first.buy();
    await expectStates(people, ["used", "admitted", "admitted", "waiting", "waiting"]);
    expect(await codeOf(first.reserve())).toMatch(/not_admitted|limit_reached/);
    await second.cancel((await second.reserve()).id);
    await expectStates(people, ["used", "used", "admitted", "admitted", "waiting"]);
    await fourth.leave();
    await expectStates(people, ["used", "used", "admitted", "left", "admitted"]);
    await third.buy();
    await fifth.buy();
    const audit = await expectSound(params);
    expect(audit.ledger).toMatchObject({ paid: 3, released: 1 });
  });

  test("promises nobody a unit that another may take, and hands on what comes back", async () => {
    const params = await openDrop({ stockMode, total: 1, checkoutCapacity: 10 });
    const people = await inLine(params, 3);
    const [first, second] = people as [Person, Person, Person];
    await expectStates(people, ["admitted", "waiting", "waiting"]);
    const { id } = await first.reserve();
    await sleep(400);
    await expectStates(people, ["used", "waiting", "waiting"]);
    await first.cancel(id);
    await expectStates(people, ["used", "admitted", "waiting"]);
    const orderId = await second.buy();
    await expectStates(people, ["used", "used", "sold_out"]);
    expect(await codeOf(Person.join(params))).toBe("sold_out");
    await client.refundOrder({ params: { orderId } });
    await expectStates(people, ["used", "used", "admitted"]);
    await expectSound(params);
  });

  test("gives what a restock brings to those who wait, in the order of their numbers", async () => {
    const params = await openDrop({ stockMode, total: 1, checkoutCapacity: 10 });
    const restock = (units: number) => client.restockDrop({ params, body: { units } });
    const people = await inLine(params, 5);
    const [first, second, third, fourth] = people as [Person, Person, Person, Person, Person];
    await expectStates(people, ["admitted", "waiting", "waiting", "waiting", "waiting"]);
    await first.buy();
    await expectStates(people, ["used", "sold_out", "sold_out", "sold_out", "sold_out"]);
    expect(await codeOf(Person.join(params))).toBe("sold_out");

    await restock(2);
    await expectStates(people, ["used", "admitted", "admitted", "waiting", "waiting"]);
    const late = await Person.join(params);
    expect((await late.poll()).ahead).toBe(2);
    // Not theirs yet: the line stands before them.
    expect(await codeOf(late.reserve())).toBe("not_admitted");
    await third.buy();
    await second.buy();
    await expectStates([...people, late], ["used", "used", "used", ...Array(3).fill("sold_out")]);

    await restock(1);
    await expectStates(
      [...people, late],
      ["used", "used", "used", "admitted", "waiting", "waiting"],
    );
    await fourth.buy();
    await restock(5);
    await expectStates([...people, late], [...Array(4).fill("used"), "admitted", "admitted"]);
    expect((await expectSound(params)).ledger).toMatchObject({ total: 9, paid: 4 });
  });
});

test("a key that had its effect is answered though its admission is used", async () => {
  const params = await openDrop();
  const [person] = (await inLine(params, 1)) as [Person];
  await expectStates([person], ["admitted"]);
  const options = { token: person.session, idempotencyKey: "once" };
  const made = await client.reserve({ params, body: {} }, options);
  expect(await client.reserve({ params, body: {} }, options)).toEqual(made);
  expect(await codeOf(client.reserve({ params, body: {} }, { token: person.session }))).toBe(
    "not_admitted",
  );
});

test.each(["cached", "direct"] as const)(
  "whoever lost the answer of a %s reservation is told its id when joining again",
  async (stockMode) => {
    const params = await openDrop({ stockMode });
    const [person] = (await inLine(params, 1)) as [Person];
    await expectStates([person], ["admitted"]);
    const { id } = await person.reserve();
    await expect(person.join()).rejects.toMatchObject({
      problem: { code: "limit_reached", reservationIds: [id] },
    });
  },
);

test("joining again answers the same place, and whoever left starts at the end", async () => {
  const params = await openDrop({ checkoutCapacity: 1 });
  const [, second, third] = (await inLine(params, 3)) as [Person, Person, Person];
  const again = await Promise.all([second.join(), second.join(), third.join()]);
  expect(again.map(({ number }) => number)).toEqual([2, 2, 3]);
  expect(await second.leave()).toMatchObject({ state: "left", ahead: 0 });
  expect((await third.poll()).ahead).toBe(0);
  expect((await second.poll()).state).toBe("left");
  expect((await second.leave()).state).toBe("left");
  const back = await second.join();
  expect(back).toMatchObject({ state: "waiting", number: 4, ahead: 1 });
  await expectSound(params);
});

test("an admission that is not used lapses, and its place goes to the next", async () => {
  const params = await openDrop({ checkoutCapacity: 1, admissionSeconds: 1 });
  const [first] = (await inLine(params, 2)) as [Person, Person];
  const tickets = async () => (await client.listTickets({ params })).items;
  await expect.poll(async () => (await tickets())[1]?.admittedAt).toEqual(expect.any(String));
  const [lapsed, next] = await tickets();
  expect(lapsed).toMatchObject({ state: "lapsed", admittedAt: expect.any(String) });
  expect(Date.parse(next?.admittedAt ?? "")).toBeGreaterThanOrEqual(
    Date.parse(lapsed?.endedAt ?? ""),
  );
  await expectStates([first], ["lapsed"]);
  expect(await codeOf(first.reserve())).toBe("not_admitted");
  expect((await first.join()).number).toBe(3);
});

test("a line forms before the drop opens, and stands still while it is paused", async () => {
  const params = await newDrop();
  const people = await inLine(params, 3);
  await sleep(400);
  await expectStates(people, ["waiting", "waiting", "waiting"]);
  await client.openDrop({ params });
  await expectStates(people, ["admitted", "admitted", "waiting"]);
  await client.pauseDrop({ params });
  const [first] = people as [Person];
  expect(await codeOf(first.reserve())).toBe("paused");
  await client.closeDrop({ params });
  await expectStates(people, ["sold_out", "sold_out", "sold_out"]);
  expect(await codeOf(Person.join(params))).toBe("closed");
});

test("the operator pauses, resumes and changes the capacity while people wait", async () => {
  const params = await newDrop({ checkoutCapacity: 1 });
  expect(await client.pauseQueue({ params })).toMatchObject({ paused: true, checkoutCapacity: 1 });
  await client.openDrop({ params });
  const people = await inLine(params, 4);
  await sleep(400);
  await expectStates(people, ["waiting", "waiting", "waiting", "waiting"]);
  expect(await client.getQueue({ params })).toMatchObject({ waiting: 4, head: 0, tail: 4 });
  expect((await client.resumeQueue({ params })).paused).toBe(false);
  await expectStates(people, ["admitted", "waiting", "waiting", "waiting"]);
  const set = await client.setQueue({ params, body: { checkoutCapacity: 3 } });
  expect(set.checkoutCapacity).toBe(3);
  await expectStates(people, ["admitted", "admitted", "admitted", "waiting"]);
  expect(await client.getQueue({ params })).toMatchObject({
    ...{ waiting: 1, admitted: 3, held: 0, available: 10, admittedTotal: 3, head: 3, tail: 4 },
  });
  const rows = (await client.listTickets({ params })).items;
  expect(rows.map(({ number, state }) => [number, state])).toEqual([
    [1, "admitted"],
    [2, "admitted"],
    [3, "admitted"],
    [4, "waiting"],
  ]);
});

test("more than may wait are asked to come back", async () => {
  const params = await newDrop({ maxWaiting: 2 });
  await inLine(params, 2);
  expect(await codeOf(Person.join(params))).toBe("room_full");
});

test("what makes no sense is refused", async () => {
  const off = await openDrop({ waitingRoom: "off" });
  expect(await codeOf(Person.join(off))).toBe("no_waiting_room");
  expect(await codeOf(client.getQueue({ params: off }))).toBe("no_waiting_room");
  const missing = { dropId: "01999999-0000-7000-8000-000000000000" };
  expect(await codeOf(Person.join(missing))).toBe("not_found");
  expect(await codeOf(client.pauseQueue({ params: missing }))).toBe("not_found");
  const params = await newDrop();
  for (const checkoutCapacity of [0, -1, 1.5]) {
    expect(await codeOf(client.setQueue({ params, body: { checkoutCapacity } }))).toBe(
      "invalid_request",
    );
  }
  const [person] = (await inLine(params, 1)) as [Person];
  const poll = (token: string) => client.pollTicket({}, { token });
  for (const token of ["", person.session, `${person.ticket}x`, "e30.e30."]) {
    expect(await codeOf(poll(token))).toBe("unauthorized");
  }
  // A ticket is no session: it reserves nothing.
  expect(await codeOf(client.reserve({ params, body: {} }, { token: person.ticket }))).toBe(
    "unauthorized",
  );
  const other = await openDrop();
  expect(await codeOf(client.reserve({ params: other, body: {} }, { token: person.session }))).toBe(
    "not_admitted",
  );
});
