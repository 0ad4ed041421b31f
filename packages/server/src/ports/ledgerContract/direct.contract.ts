import { describe, expect, test } from "vitest";
import type { Drop } from "../../domain/drop.ts";
import type { Ledger } from "../ledger.ts";
import type { KeyHashes } from "../reservationLedger.ts";
import { expectSound, hashes, kindsOf, newId, type Open, openDrop } from "./fixture.contract.ts";

interface Wish {
  buyerId?: string;
  key?: KeyHashes | null;
  reference?: string | null;
}

function reserve(ledger: Ledger, drop: Pick<Drop, "id">, wish: Wish = {}) {
  const { buyerId = newId(), key = null, reference = null } = wish;
  return ledger.reserveDirect({ dropId: drop.id, id: newId(), buyerId, key, reference });
}

async function reserved(ledger: Ledger, drop: Drop, wish: Wish = {}) {
  const outcome = await reserve(ledger, drop, wish);
  if (outcome.kind !== "held") throw new Error(outcome.kind);
  return outcome.reservation;
}

const DIRECT = { stockMode: "direct" } as const;

export function directContract(open: Open): void {
  describe("reserveDirect", () => {
    test("holds a unit until its deadline", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, DIRECT);
      const buyerId = newId();
      const made = await reserved(ledger, drop, { buyerId, reference: "order 7" });
      const state = { state: "held", releaseReason: null, liveSlot: 1 };
      expect(made).toMatchObject({ dropId: drop.id, buyerId, reference: "order 7", ...state });
      expect(made.deadlineMs - made.createdAtMs).toBe(drop.holdMs);
      expect(await ledger.findReservations([made.id])).toEqual([made]);
      expect(await ledger.readStock(drop.id)).toMatchObject({ claimed: 1 });
      const nowhere = await reserve(ledger, { id: newId() });
      expect(nowhere).toEqual({ kind: "refused", reason: "not_found" });
    });

    test("answers a known key before it looks at phase, limit and stock", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { ...DIRECT, total: 1 });
      const wish = { buyerId: newId(), key: hashes("a") };
      const reservation = await reserved(ledger, drop, wish);
      const keyed = { kind: "keyed", reservation, bodyHash: wish.key.bodyHash };
      expect(await reserve(ledger, drop, wish)).toEqual(keyed);
      await ledger.changePhase({ dropId: drop.id, change: "pause" });
      expect(await reserve(ledger, drop, wish)).toEqual(keyed);
      expect((await expectSound(ledger, drop.id)).held).toBe(1);
    });

    test("answers a key whose reservation is no longer live", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, DIRECT);
      const wish = { buyerId: newId(), key: hashes("a") };
      const { id } = await reserved(ledger, drop, wish);
      const release = { ids: [id], reason: "cancelled", locks: "drop_first" } as const;
      await ledger.release({ dropId: drop.id, ...release });
      const again = await reserve(ledger, drop, wish);
      expect(again).toMatchObject({ kind: "keyed", reservation: { id, state: "released" } });
    });

    test("refuses by phase, then by limit, then by stock", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { ...DIRECT, total: 1 });
      const buyerId = newId();
      const { id } = await reserved(ledger, drop, { buyerId });
      const limited = await reserve(ledger, drop, { buyerId });
      expect(limited).toEqual({ kind: "limit_reached", reservationIds: [id] });
      expect(await reserve(ledger, drop)).toEqual({ kind: "refused", reason: "sold_out" });
      await ledger.changePhase({ dropId: drop.id, change: "pause" });
      const paused = await reserve(ledger, drop, { buyerId });
      expect(paused).toEqual({ kind: "refused", reason: "paused" });
      await ledger.changePhase({ dropId: drop.id, change: "close" });
      expect(await reserve(ledger, drop)).toEqual({ kind: "refused", reason: "closed" });
    });

    test("gives a buyer the lowest free slot", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { ...DIRECT, perBuyerLimit: 2 });
      const buyerId = newId();
      const first = await reserved(ledger, drop, { buyerId });
      const second = await reserved(ledger, drop, { buyerId });
      expect([first.liveSlot, second.liveSlot]).toEqual([1, 2]);
      const release = { ids: [first.id], reason: "cancelled", locks: "drop_first" } as const;
      await ledger.release({ dropId: drop.id, ...release });
      expect((await reserved(ledger, drop, { buyerId })).liveSlot).toBe(1);
      expect((await reserve(ledger, drop, { buyerId })).kind).toBe("limit_reached");
      expect((await expectSound(ledger, drop.id)).held).toBe(2);
    });

    test("sells each unit once when buyers race", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { ...DIRECT, total: 10 });
      const outcomes = await Promise.all(Array.from({ length: 40 }, () => reserve(ledger, drop)));
      expect(kindsOf(outcomes)).toEqual({ held: 10, refused: 30 });
      expect((await expectSound(ledger, drop.id)).held).toBe(10);
    });

    test("gives a racing buyer one unit, with the same key the same one", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, DIRECT);
      const race = (wish: Wish) =>
        Promise.all(Array.from({ length: 6 }, () => reserve(ledger, drop, wish)));
      const keyed = await race({ buyerId: newId(), key: hashes("a") });
      expect(kindsOf(keyed)).toEqual({ held: 1, keyed: 5 });
      const ids = keyed.map((each) => "reservation" in each && each.reservation.id);
      expect(new Set(ids).size).toBe(1);
      const limited = await race({ buyerId: newId() });
      expect(kindsOf(limited)).toEqual({ held: 1, limit_reached: 5 });
      expect((await expectSound(ledger, drop.id)).held).toBe(2);
    });
  });
}
