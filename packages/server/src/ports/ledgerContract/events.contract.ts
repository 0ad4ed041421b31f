import { describe, expect, test } from "vitest";
import type { DropEvent } from "../../domain/dropEvent.ts";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import type { Ledger } from "../ledger.ts";
import {
  kindsOf,
  newDrop,
  newId,
  newProduct,
  type Open,
  openDrop,
  scheduledDrop,
} from "./fixture.contract.ts";
import { roomDrop } from "./room/roomFixture.contract.ts";

export function eventsContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("events", () => {
    test("tell what became of a drop, in order, and who did it", async () => {
      const ledger = await open();
      const product = newProduct();
      await ledger.createProduct(product);
      const drop = newDrop(product.id, { total: 7 });
      await ledger.createDrop({ ...drop, actor: "ada@work" });
      const { id: dropId } = drop;
      await ledger.changePhase({ dropId, change: "open", actor: "ada@work" });
      await ledger.changePhase({ dropId, change: "pause", actor: "bob (on call)" });
      await ledger.changePhase({ dropId, change: "resume", actor: null });
      await ledger.changePhase({ dropId, change: "close" });
      expect(told(await eventsOf(ledger, dropId))).toEqual([
        [1, "created", "ada@work", 7],
        [2, "opened", "ada@work", null],
        [3, "paused", "bob (on call)", null],
        [4, "resumed", null, null],
        [5, "closed", null, null],
      ]);
    });

    test("do not tell of what changed nothing", async () => {
      const ledger = await open();
      const product = newProduct();
      await ledger.createProduct(product);
      const drop = newDrop(product.id, { waitingRoom: "fifo", checkoutCapacity: 3 });
      const { id: dropId } = drop;
      await ledger.createDrop(drop);
      await ledger.createDrop({ ...drop, id: newId() });
      await ledger.createDrop({ ...drop, id: newId(), total: 11 });
      await ledger.createDrop(newDrop(newId()));
      for (const change of ["pause", "resume"] as const) {
        await ledger.changePhase({ dropId, change });
      }
      await ledger.setRoom({ dropId });
      await ledger.setRoom({ dropId, capacity: 3, paused: false });
      await ledger.changePhase({ dropId: newId(), change: "open" });
      await ledger.setRoom({ dropId: newId(), capacity: 2 });
      expect(told(await eventsOf(ledger, dropId))).toEqual([[1, "created", null, 10]]);
    });

    test("tell that a drop opened by itself", async () => {
      const ledger = await open();
      const { createdAtMs } = await scheduledDrop(ledger);
      const soon = await scheduledDrop(ledger, { opensAtMs: createdAtMs + 300 });
      await passMs(600);
      await Promise.all([ledger.openDue(), ledger.openDue()]);
      const [created, opened, ...rest] = await eventsOf(ledger, soon.id);
      expect(opened).toMatchObject({ number: 2, kind: "opened", actor: null, amount: null });
      expect(rest).toEqual([]);
      expect(opened?.atMs).toBeGreaterThanOrEqual(createdAtMs + 300);
      expect(created?.atMs).toBeLessThan(opened?.atMs ?? 0);
    });

    test("tell what was changed of a waiting room", async () => {
      const ledger = await open();
      const { id: dropId } = await roomDrop(ledger, { checkoutCapacity: 3 });
      await ledger.setRoom({ dropId, capacity: 5, actor: "ada" });
      await ledger.setRoom({ dropId, capacity: 4, paused: true, actor: "bob" });
      await ledger.setRoom({ dropId, paused: true, actor: "bob" });
      await ledger.setRoom({ dropId, paused: false });
      expect(told(await eventsOf(ledger, dropId)).slice(2)).toEqual([
        [3, "capacity_set", "ada", 5],
        [4, "capacity_set", "bob", 4],
        [5, "queue_paused", "bob", null],
        [6, "queue_resumed", null, null],
      ]);
    });

    test("tell of every rebuild of the stock cache, but not of its first load", async () => {
      const ledger = await open();
      const { id: dropId, epoch } = await scheduledDrop(ledger);
      expect(await ledger.raiseEpoch({ dropId, epoch })).toBe(epoch + 1);
      expect(await ledger.raiseEpoch({ dropId, epoch: epoch + 1, actor: "ada" })).toBe(epoch + 2);
      expect(await ledger.raiseEpoch({ dropId, epoch, actor: "too late" })).toBeNull();
      expect(await ledger.raiseEpoch({ dropId, epoch: epoch + 2 })).toBe(epoch + 3);
      expect(told(await eventsOf(ledger, dropId))).toEqual([
        [1, "created", null, 10],
        [2, "rebuilt", "ada", epoch + 2],
        [3, "rebuilt", null, epoch + 3],
      ]);
    });

    test("are read on from a number, or back from the last", async () => {
      const ledger = await open();
      const { id: dropId } = await openDrop(ledger);
      await openDrop(ledger);
      for (let round = 0; round < 3; round += 1) {
        await ledger.changePhase({ dropId, change: "pause" });
        await ledger.changePhase({ dropId, change: "resume" });
      }
      const all = await eventsOf(ledger, dropId);
      expect(numbersOf(all)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(all.every((event) => event.dropId === dropId)).toBe(true);
      const page = { dropId, limit: 3 };
      expect(await ledger.findEvents({ ...page, afterNumber: 2 })).toEqual(all.slice(2, 5));
      expect(await ledger.findEvents({ ...page, afterNumber: 8 })).toEqual([]);
      const last = await ledger.findLastEvents({ ...page, beforeNumber: null });
      expect(last).toEqual(all.slice(5).toReversed());
      const earlier = await ledger.findLastEvents({ ...page, beforeNumber: 3 });
      expect(earlier).toEqual(all.slice(0, 2).toReversed());
      expect(await eventsOf(ledger, newId())).toEqual([]);
    });

    test("are numbered without gaps, whoever writes at the same time", async () => {
      const ledger = await open();
      const { id: dropId, epoch } = await roomDrop(ledger, { checkoutCapacity: 1 });
      const tasks = Array.from({ length: 40 }, (_, index) => async () => {
        const actor = `writer ${index}`;
        const change = index % 8 < 4 ? "pause" : "resume";
        if (index % 4 === 0) await ledger.raiseEpoch({ dropId, epoch: epoch + index / 4, actor });
        else if (index % 4 === 1) await ledger.changePhase({ dropId, change, actor });
        else if (index % 4 === 2) await ledger.setRoom({ dropId, paused: index % 8 < 4, actor });
        else await ledger.setRoom({ dropId, capacity: 2 + index, actor });
      });
      let isDone = false;
      // It reads on from the last number that it saw, as a follower does: it must miss none.
      const followed = (async () => {
        const seen: DropEvent[] = [];
        for (let wasDone = false; !wasDone;) {
          wasDone = isDone;
          const afterNumber = seen.at(-1)?.number ?? 0;
          seen.push(...(await ledger.findEvents({ dropId, afterNumber, limit: 7 })));
          if (seen.at(-1)?.number !== afterNumber) wasDone = false;
          await new Promise(setImmediate);
        }
        return seen;
      })();
      await Promise.all(tasks.map((task) => task())).finally(() => (isDone = true));
      const events = await followed;
      expect(numbersOf(events)).toEqual(events.map((_, index) => index + 1));
      expect(events).toEqual(await eventsOf(ledger, dropId));
      const times = events.map((event) => event.atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const kinds = kindsOf(events);
      // Each of these changed something for certain, in whatever order they came.
      expect(kinds).toMatchObject({ created: 1, opened: 1, capacity_set: 10 });
      const [room] = await ledger.readRooms([dropId]);
      const toggles = (kinds["queue_paused"] ?? 0) - (kinds["queue_resumed"] ?? 0);
      expect(toggles).toBe(room?.paused === true ? 1 : 0);
      const phases = (kinds["paused"] ?? 0) - (kinds["resumed"] ?? 0);
      expect(phases).toBe(room?.phase === "paused" ? 1 : 0);
    });
  });
}

function eventsOf(ledger: Ledger, dropId: string): Promise<DropEvent[]> {
  return ledger.findEvents({ dropId, afterNumber: 0, limit: 1_000 });
}

function told(events: readonly DropEvent[]) {
  return events.map(({ number, kind, actor, amount }) => [number, kind, actor, amount]);
}

function numbersOf(events: readonly DropEvent[]): number[] {
  return events.map((event) => event.number);
}
