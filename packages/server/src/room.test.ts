import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteLedger } from "./adapters/sql/sqliteLedger.ts";
import { systemClock } from "./adapters/system/systemClock.ts";
import { DropDirectory } from "./app/dropDirectory.ts";
import { Admissions } from "./app/room/admissions.ts";
import { RoomViews } from "./app/room/roomViews.ts";
import { Silence } from "./app/room/silence.ts";
import { type TicketAnswer, Tickets } from "./app/room/tickets.ts";
import type { Ledger } from "./ports/ledger.ts";
import type { Telemetry } from "./ports/telemetry.ts";

/** After so long a process has told of everybody who polled it; see docs/decisions/0017. */
const GRACE_SECONDS = 90;
const dropId = "drop";
const DROP = { slug: "drop", productId: "product", label: "", stockMode: "cached" } as const;
const RULES = { total: 1, perBuyerLimit: 1, holdMs: 60_000, opensAtMs: null };
const ROOM = { checkoutCapacity: 1, admissionMs: 3_600_000, maxWaiting: 1_000 };

let nowMs: number;
let ledger: Ledger;
let calls: string[];
let processes: Process[];

const clock = { ...systemClock, nowMs: () => nowMs, monotonicMs: () => nowMs };
const meters = { poolWait: () => undefined, batch: () => undefined };
const telemetry: Telemetry = {
  info: () => undefined,
  fault: (message, facts) => expect.fail(`${message}: ${JSON.stringify(facts)}`),
};

/** The waiting room's parts of one server process. */
class Process {
  readonly views: RoomViews;
  readonly admissions: Admissions;
  readonly silence: Silence;
  readonly tickets: Tickets;

  constructor(ledger: Ledger, holder: string) {
    const directory = new DropDirectory(ledger, clock);
    this.views = new RoomViews(ledger, clock);
    const { views } = this;
    this.admissions = new Admissions({ ledger, directory, views, clock, telemetry });
    this.silence = new Silence({ ledger, views, clock, holder });
    const { admissions, silence } = this;
    const random = () => 0.5;
    this.tickets = new Tickets({
      ...{ ledger, directory, views, admissions, silence, clock, meters, random },
    });
  }
}

beforeEach(async () => {
  nowMs = 1_800_000_000_000;
  calls = [];
  const real = await openSqliteLedger({ file: ":memory:", clock });
  ledger = new Proxy(real, {
    get(target, name, receiver) {
      calls.push(String(name));
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  const product = { slug: "shoe", name: "Shoe", brand: "B", category: "shoes", priceCents: 1 };
  await ledger.createProduct({ ...product, currency: "EUR", id: "product" });
  await ledger.createDrop({ ...DROP, ...RULES, ...ROOM, waitingRoom: "fifo", id: dropId });
  await ledger.changePhase({ dropId, change: "open" });
  processes = ["a", "b"].map((holder) => new Process(ledger, holder));
});

afterEach(async () => {
  for (const { admissions } of processes) await admissions.stop();
  await ledger.close();
});

async function joined(count: number): Promise<TicketAnswer[]> {
  const answers: TicketAnswer[] = [];
  const [one] = processes as [Process];
  while (answers.length < count) {
    const answer = await one.tickets.join({ dropId, buyerId: `buyer-${answers.length + 1}` });
    if (answer.kind === "refused") throw new Error(answer.reason);
    answers.push(answer);
  }
  return answers;
}

/** Seconds go by; whoever is there polls once in each, at one process or another. */
async function live(seconds: number, people: readonly TicketAnswer[], reporting = processes) {
  for (let second = 0; second < seconds; second += 1) {
    nowMs += 1_000;
    for (const { views } of processes) await views.refreshAll();
    for (const person of people) {
      await (processes[(person.number + second) % 2] as Process).tickets.poll(person);
    }
    for (const { silence } of reporting) await silence.round();
  }
}

async function numbersLapsed(): Promise<number[]> {
  const tickets = await ledger.listTickets({ dropId, afterNumber: 0, limit: 1_000 });
  return tickets.filter(({ state }) => state === "lapsed").map(({ number }) => number);
}

test("a waiting poll asks the ledger nothing", async () => {
  const people = await joined(50);
  const [one] = processes as [Process];
  await expect.poll(async () => (await ledger.readRooms([dropId]))[0]?.admitted).toBe(1);
  await one.views.refreshAll();
  calls = [];
  for (const person of people.slice(1)) {
    const answer = one.tickets.pollAtOnce(person);
    expect(answer).toMatchObject({ state: "waiting", ahead: person.number - 2 });
  }
  expect(calls).toEqual([]);
});

test("whoever stops polling near the head is passed over; nobody else is", async () => {
  const people = await joined(6);
  const silent = people[2] as TicketAnswer;
  const others = people.slice(3);
  await live(GRACE_SECONDS + 5, people);
  expect(await numbersLapsed()).toEqual([]);
  const still = [...people.slice(0, 2), ...others];
  // Told a second, and silent for three of them.
  await live(2, still);
  expect(await numbersLapsed()).toEqual([]);
  await live(5, still);
  expect(await numbersLapsed()).toEqual([silent.number]);
  await live(60, still);
  expect(await numbersLapsed()).toEqual([silent.number]);
  const [one] = processes as [Process];
  expect(await one.tickets.poll(silent)).toMatchObject({ state: "lapsed" });
  expect(await one.tickets.poll(others[0] as TicketAnswer)).toMatchObject({ ahead: 1 });
});

test("nobody is passed over before every process can have heard of them", async () => {
  const people = await joined(4);
  await live(GRACE_SECONDS - 5, people.slice(0, 2));
  expect(await numbersLapsed()).toEqual([]);
  await live(10, people.slice(0, 2));
  expect(await numbersLapsed()).toEqual([3, 4]);
});

test("nobody is passed over while a process does not report, until it is long gone", async () => {
  const people = await joined(4);
  const [one] = processes as [Process];
  await live(GRACE_SECONDS + 5, people);
  await live(GRACE_SECONDS - 5, people.slice(0, 2), [one]);
  expect(await numbersLapsed()).toEqual([]);
  await live(10, people.slice(0, 2), [one]);
  expect(await numbersLapsed()).toEqual([3, 4]);
});

test("whoever joins between a report and the next look is not silent", async () => {
  const people = await joined(2);
  await live(GRACE_SECONDS + 5, people);
  const [one, two] = processes as [Process, Process];
  for (const buyerId of ["late-1", "late-2"]) {
    await two.tickets.join({ dropId, buyerId });
    await one.views.refreshAll();
    await one.silence.round();
  }
  expect(await numbersLapsed()).toEqual([]);
});

test("whoever is told that all is sold keeps the place: a unit may come back", async () => {
  const people = await joined(4);
  const rows = Array.from({ length: RULES.total }, (_, index) => ({
    ...{ id: `reservation-${index}`, buyerId: `early-${index}`, liveSlot: 1 },
    ...{ key: null, reference: null },
  }));
  await ledger.claim({ dropId, epoch: 1, holdMs: RULES.holdMs, waitingRoom: "off", rows });
  const settlements = rows.map(({ id, buyerId }) => ({
    ...{ reservationId: id, buyerId, paymentId: id, amountCents: 1, currency: "EUR" },
  }));
  await ledger.settle({ dropId, settlements, locks: "rows_first" });
  await live(GRACE_SECONDS + 40, people);
  const [one] = processes as [Process];
  expect(await one.tickets.poll(people[3] as TicketAnswer)).toMatchObject({ state: "sold_out" });
  expect(await numbersLapsed()).toEqual([]);
});

/** One process, and people who have polled it for so long that it may judge. */
async function steady(count: number): Promise<[Process, TicketAnswer[]]> {
  processes = processes.slice(0, 1);
  const [one] = processes as [Process];
  const people = await joined(count);
  for (let second = 0; second < GRACE_SECONDS + 5; second += 1) {
    nowMs += 1_000;
    await one.views.refreshAll();
    for (const person of people) await one.tickets.poll(person);
    await one.silence.round();
  }
  return [one, people];
}

test("nobody is passed over because the only process hung", async () => {
  const [one] = await steady(4);
  nowMs += 10_000;
  await one.silence.round();
  expect(await numbersLapsed()).toEqual([]);
});

test("polls that came while the process was busy are heard before anybody is judged", async () => {
  const [one, people] = await steady(4);
  nowMs += 1_000;
  await one.silence.round();
  nowMs += 2_400;
  setImmediate(() => people.forEach((person) => void one.tickets.poll(person)));
  await one.silence.round();
  expect(await numbersLapsed()).toEqual([]);
});
