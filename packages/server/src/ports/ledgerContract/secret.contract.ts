import { describe, expect, test } from "vitest";
import type { Open } from "./fixture.contract.ts";

export function secretContract(open: Open): void {
  describe("secrets", () => {
    test("are kept once, whoever races for them", async () => {
      const ledger = await open();
      const keep = (candidate: string) => ledger.keepOnce({ name: "sessions", candidate });
      const candidates = ["a", "b", "c", "d"].map((letter) => letter.repeat(64));
      const kept = await Promise.all(candidates.map(keep));
      expect(new Set(kept).size).toBe(1);
      expect(candidates).toContain(kept[0]);
      expect(await keep("later")).toBe(kept[0]);
      expect(await ledger.keepOnce({ name: "others", candidate: "mine" })).toBe("mine");
    });

    test("keep the case and the width of their letters", async () => {
      const ledger = await open();
      const value = "aB-_9 é".repeat(70);
      await ledger.keepOnce({ name: "Case", candidate: value });
      expect(await ledger.keepOnce({ name: "Case", candidate: "other" })).toBe(value);
      expect(await ledger.keepOnce({ name: "case", candidate: "other" })).toBe("other");
    });
  });
}
