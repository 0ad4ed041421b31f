import { describe, expect, test } from "vitest";
import type { Drop } from "../../../domain/drop.ts";
import type { Ledger } from "../../ledger.ts";
import type { LedgerContractOptions } from "../../ledger.contract.ts";
import type { PollReport } from "../../roomLedger.ts";
import { newId, type Open } from "../fixture.contract.ts";
import { expectRoomSound, joined, roomDrop, roomOf, statesOf } from "./roomFixture.contract.ts";

const FRESH_MS = 1_200;
const GRACE_MS = 1_400;
/** Between two reports of a process that is well. */
const STEP_MS = 500;
/** Together longer than the grace. */
const STEPS = 3;
/** A gap that is too long. */
const HANG_MS = FRESH_MS + 100;
/** Sooner than the first report that counts. */
const SOON_MS = 50;
const LATE_MS = 60_000;

export function silenceContract(open: Open, { passMs }: LedgerContractOptions): void {
  const passOver = (ledger: Ledger, drop: Drop, graceMs = GRACE_MS) =>
    ledger.passOver({ dropId: drop.id, freshMs: FRESH_MS, graceMs });
  /** A gap before it counts only where the test says so: a slow machine makes its own. */
  const report = (ledger: Ledger, drop: Drop, holder: string, fields: Partial<PollReport> = {}) => {
    const own = { dropId: drop.id, holder, freshMs: LATE_MS };
    return ledger.reportPolls({ coveredTo: 9, polls: [], ...own, ...fields });
  };
  const reportAfterGap = (ledger: Ledger, drop: Drop, holder: string) =>
    report(ledger, drop, holder, { freshMs: FRESH_MS });
  /** Reports of these until they have reported for the grace. */
  const steady = async (ledger: Ledger, drop: Drop, holders: readonly string[]) => {
    for (const holder of holders) await report(ledger, drop, holder);
    for (let step = 0; step < STEPS; step += 1) {
      await passMs(STEP_MS);
      for (const holder of holders) await report(ledger, drop, holder);
    }
  };

  describe("passOver", () => {
    test("lapses those near the head who polled nobody", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 1 });
      await joined(ledger, drop, 6, SOON_MS);
      await ledger.admit(drop.id);
      expect(await passOver(ledger, drop)).toBe(0);
      await steady(ledger, drop, ["a", "b"]);
      const polls = [{ number: 3, silentInMs: LATE_MS }];
      await report(ledger, drop, "a", { coveredTo: 5, polls });
      await joined(ledger, drop, 1, LATE_MS);
      expect(await passOver(ledger, drop)).toBe(3);
      const states = ["admitted", "lapsed", "waiting", "lapsed", "lapsed", "waiting", "waiting"];
      expect(await statesOf(ledger, drop)).toEqual(states);
      const room = await roomOf(ledger, drop);
      expect(room).toMatchObject({ waiting: 3, head: 1, departureSeq: 1 });
      const all = { dropId: drop.id, afterSeq: 0, upToSeq: 1, head: 0 };
      expect(new Set(await ledger.findDepartures(all))).toEqual(new Set([2, 4, 5]));
      expect(await passOver(ledger, drop)).toBe(0);
      expect((await roomOf(ledger, drop)).departureSeq).toBe(1);
      await expectRoomSound(ledger, drop);
    });

    test("keeps a later poll that another process told", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      await joined(ledger, drop, 2, SOON_MS);
      await report(ledger, drop, "a", { polls: [{ number: 1, silentInMs: LATE_MS }] });
      await report(ledger, drop, "b", {
        polls: [
          { number: 1, silentInMs: SOON_MS },
          { number: 2, silentInMs: SOON_MS },
        ],
      });
      await steady(ledger, drop, ["a", "b"]);
      expect(await passOver(ledger, drop)).toBe(1);
      expect(await statesOf(ledger, drop)).toEqual(["waiting", "lapsed"]);
    });

    test("waits for a process that is late, until the grace is over", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      await joined(ledger, drop, 1, SOON_MS);
      await steady(ledger, drop, ["a", "b"]);
      await steady(ledger, drop, ["a"]);
      // Longer than "b" has been silent, and "a" has reported for longer still.
      expect(await passOver(ledger, drop, 2 * GRACE_MS)).toBe(0);
      expect(await passOver(ledger, drop)).toBe(1);
      expect(await passOver(ledger, drop)).toBe(0);
    });

    test("waits for a process that is new, or has come back", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      await joined(ledger, drop, 1, SOON_MS);
      await steady(ledger, drop, ["a"]);
      await report(ledger, drop, "b");
      expect(await passOver(ledger, drop)).toBe(0);
      // Nobody has reported, as when the ledger is away: the first one back judges nobody.
      await passMs(GRACE_MS + 100);
      await reportAfterGap(ledger, drop, "a");
      expect(await passOver(ledger, drop)).toBe(0);
      await steady(ledger, drop, ["a"]);
      expect(await passOver(ledger, drop)).toBe(1);
    });

    test("waits anew for a process that hung: it heard nobody meanwhile", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      await joined(ledger, drop, 1, SOON_MS);
      await steady(ledger, drop, ["a"]);
      await passMs(HANG_MS);
      await reportAfterGap(ledger, drop, "a");
      expect(await passOver(ledger, drop)).toBe(0);
      await steady(ledger, drop, ["a"]);
      expect(await passOver(ledger, drop)).toBe(1);
    });

    test("knows nothing of rooms that are not there", async () => {
      const ledger = await open();
      const nowhere = { ...(await roomDrop(ledger)), id: newId() };
      await report(ledger, nowhere, "a");
      expect(await passOver(ledger, nowhere)).toBe(0);
    });
  });
}
