import { describe, expect, test } from "vitest";
import type { Drop } from "../../../domain/drop.ts";
import type { Ledger } from "../../ledger.ts";
import type { KeyHashes } from "../../reservationLedger.ts";
import { hashes, kindsOf, newId, type Open } from "../fixture.contract.ts";
import { expectRoomSound, joined, roomDrop, statesOf } from "./roomFixture.contract.ts";

const DIRECT = { stockMode: "direct" } as const;

function reserve(ledger: Ledger, drop: Drop, buyerId: string, key: KeyHashes | null = null) {
  return ledger.reserveDirect({ dropId: drop.id, id: newId(), buyerId, key, reference: null });
}

async function admittedBuyer(ledger: Ledger, drop: Drop): Promise<string> {
  const [ticket] = await joined(ledger, drop, 1);
  await ledger.admit(drop.id);
  return ticket?.buyerId ?? "";
}

export function directRoomContract(open: Open): void {
  describe("reserveDirect behind a waiting room", () => {
    const notAdmitted = { kind: "refused", reason: "not_admitted" };

    test("uses the buyer's admission, and says so to whoever has none", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { ...DIRECT, perBuyerLimit: 2 });
      const buyerId = await admittedBuyer(ledger, drop);
      const key = hashes("a");
      const held = await reserve(ledger, drop, buyerId, key);
      if (held.kind !== "held") throw new Error(held.kind);
      const used = await ledger.findTicket({ dropId: drop.id, number: 1 });
      expect(used).toMatchObject({ state: "used", endedAtMs: held.reservation.createdAtMs });
      expect(await reserve(ledger, drop, buyerId)).toEqual(notAdmitted);
      expect(await reserve(ledger, drop, newId())).toEqual(notAdmitted);
      expect(await reserve(ledger, drop, buyerId, key)).toMatchObject({ kind: "keyed" });
      expect((await expectRoomSound(ledger, drop)).used).toBe(1);
    });

    test("is refused by phase and by limit first, and last by stock", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { ...DIRECT, total: 1 });
      const buyerId = await admittedBuyer(ledger, drop);
      await ledger.changePhase({ dropId: drop.id, change: "pause" });
      const paused = { kind: "refused", reason: "paused" };
      expect(await reserve(ledger, drop, buyerId)).toEqual(paused);
      expect(await statesOf(ledger, drop)).toEqual(["admitted"]);
      await ledger.changePhase({ dropId: drop.id, change: "resume" });
      expect(await reserve(ledger, drop, buyerId)).toMatchObject({ kind: "held" });
      expect(await reserve(ledger, drop, buyerId)).toMatchObject({ kind: "limit_reached" });
      // Nothing is available, and the unit may still come back to the line.
      expect(await reserve(ledger, drop, newId())).toEqual(notAdmitted);
      await expectRoomSound(ledger, drop);
    });

    test("uses an admission once when a buyer's requests race", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { ...DIRECT, perBuyerLimit: 4 });
      const buyerId = await admittedBuyer(ledger, drop);
      const race = Array.from({ length: 6 }, () => reserve(ledger, drop, buyerId));
      expect(kindsOf(await Promise.all(race))).toEqual({ held: 1, refused: 5 });
      await expectRoomSound(ledger, drop);
    });
  });
}
