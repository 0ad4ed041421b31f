import { describe, expect, test } from "vitest";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import type { Open } from "./fixture.contract.ts";

export function leaseContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("leases", () => {
    const lease = { name: "rebuild", forMs: 60_000 };

    test("go to one of those who race, and are renewed by their holder alone", async () => {
      const ledger = await open();
      const holders = ["a", "b", "c", "d"];
      const take = (holder: string) => ledger.takeLease({ ...lease, holder });
      const answers = await Promise.all(holders.map(take));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await Promise.all(holders.map(take))).toEqual(answers);
      expect(await ledger.takeLease({ ...lease, name: "other", holder: "e" })).toBe(true);
    });

    test("lapse unless they are renewed", async () => {
      const ledger = await open();
      const mine = { ...lease, holder: "a" };
      expect(await ledger.takeLease(mine)).toBe(true);
      expect(await ledger.takeLease({ ...lease, holder: "b" })).toBe(false);
      expect(await ledger.takeLease({ ...mine, forMs: 400 })).toBe(true);
      await passMs(600);
      const race = ["b", "c"].map((holder) => ledger.takeLease({ ...lease, holder }));
      expect((await Promise.all(race)).filter(Boolean)).toHaveLength(1);
      expect(await ledger.takeLease(mine)).toBe(false);
    });

    test("are dropped by their holder alone", async () => {
      const ledger = await open();
      await ledger.takeLease({ ...lease, holder: "a" });
      await ledger.dropLease({ name: "rebuild", holder: "b" });
      await ledger.dropLease({ name: "nobody's", holder: "b" });
      expect(await ledger.takeLease({ ...lease, holder: "b" })).toBe(false);
      await ledger.dropLease({ name: "rebuild", holder: "a" });
      expect(await ledger.takeLease({ ...lease, holder: "b" })).toBe(true);
    });
  });
}
