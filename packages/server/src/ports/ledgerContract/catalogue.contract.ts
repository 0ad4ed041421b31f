import { describe, expect, test } from "vitest";
import type { Phase, PhaseChange } from "../../domain/drop.ts";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import {
  claim,
  claimRows,
  kindsOf,
  newDrop,
  newId,
  newProduct,
  type Open,
  openDrop,
  scheduledDrop,
} from "./fixture.contract.ts";

export function catalogueContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("products", () => {
    test("are created once by slug", async () => {
      const ledger = await open();
      const product = newProduct();
      const first = await ledger.createProduct(product);
      expect(first).toMatchObject({ kind: "created", value: product });
      const again = await ledger.createProduct({ ...product, id: newId() });
      expect(again).toEqual({ ...first, kind: "same" });
      const other = { ...product, id: newId(), priceCents: 1 };
      expect(await ledger.createProduct(other)).toEqual({ kind: "taken" });
    });

    test("are created once by many at the same time", async () => {
      const ledger = await open();
      const product = newProduct();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => ledger.createProduct({ ...product, id: newId() })),
      );
      expect(kindsOf(outcomes)).toEqual({ created: 1, same: 7 });
    });

    test("are found and listed in pages, of all or of one category", async () => {
      const ledger = await open();
      const products = ["shoes", "hats", "shoes"].map((category) => newProduct({ category }));
      for (const product of products) await ledger.createProduct(product);
      const [first, second, third] = products.map((product) => product.id) as [string, ...string[]];
      expect(await ledger.findProduct(first)).toMatchObject(products[0] ?? {});
      expect(await ledger.findProduct(newId())).toBeNull();
      const ids = async (query: Parameters<typeof ledger.listProducts>[0]) =>
        (await ledger.listProducts(query)).map((product) => product.id);
      expect(await ids({ afterId: null, limit: 2, category: null })).toEqual([first, second]);
      expect(await ids({ afterId: first, limit: 9, category: null })).toEqual([second, third]);
      expect(await ids({ afterId: null, limit: 9, category: "shoes" })).toEqual([first, third]);
    });
  });

  describe("drops", () => {
    test("are created once by slug, scheduled, with their product's price", async () => {
      const ledger = await open();
      const product = newProduct();
      await ledger.createProduct(product);
      const drop = newDrop(product.id);
      const first = await ledger.createDrop(drop);
      const { priceCents, currency } = product;
      const value = { ...drop, phase: "scheduled", epoch: 1, priceCents, currency };
      expect(first).toMatchObject({ kind: "created", value });
      const again = await ledger.createDrop({ ...drop, id: newId() });
      expect(again).toEqual({ ...first, kind: "same" });
      expect(await ledger.createDrop({ ...drop, id: newId(), total: 11 })).toEqual({
        kind: "taken",
      });
      expect(await ledger.findDrop(drop.id)).toEqual("value" in first && first.value);
      expect(await ledger.createDrop(newDrop(newId()))).toEqual({ kind: "no_product" });
      expect(await ledger.findDrop(newId())).toBeNull();
    });

    test("have the waiting room that they were made with, or none", async () => {
      const ledger = await open();
      const product = newProduct();
      await ledger.createProduct(product);
      const drop = newDrop(product.id, { waitingRoom: "fifo", checkoutCapacity: 7 });
      const race = Array.from({ length: 4 }, () => ledger.createDrop({ ...drop, id: newId() }));
      const outcomes = await Promise.all(race);
      expect(kindsOf(outcomes)).toEqual({ created: 1, same: 3 });
      const ids = outcomes.map((each) => ("value" in each ? each.value.id : ""));
      const [room] = await ledger.readRooms([...ids, (await scheduledDrop(ledger)).id]);
      const empty = { head: 0, tail: 0, waiting: 0, admitted: 0, admittedTotal: 0 };
      const state = { phase: "scheduled", paused: false, capacity: 7, hasOverdue: false };
      expect(room).toMatchObject({ dropId: ids[0], total: 10, available: 10, ...state, ...empty });
      expect(await ledger.findDrop(ids[0] ?? "")).toMatchObject({ ...drop, id: ids[0] });
      for (const other of [{ waitingRoom: "off" as const }, { admissionMs: 1 }]) {
        const changed = { ...drop, ...other, id: newId() };
        expect(await ledger.createDrop(changed)).toEqual({ kind: "taken" });
      }
    });

    test("are listed in pages, the cached ones apart", async () => {
      const ledger = await open();
      const cached = await scheduledDrop(ledger);
      const direct = await scheduledDrop(ledger, { stockMode: "direct" });
      const closed = await scheduledDrop(ledger);
      await ledger.changePhase({ dropId: closed.id, change: "close" });
      const firstPage = await ledger.listDrops({ afterId: null, limit: 2 });
      expect(firstPage).toEqual([cached, direct]);
      const secondPage = await ledger.listDrops({ afterId: direct.id, limit: 2 });
      expect(secondPage.map((drop) => drop.id)).toEqual([closed.id]);
      const cachedDrops = await ledger.listCachedDrops();
      expect(cachedDrops.map((drop) => drop.id)).toEqual([cached.id, closed.id]);
    });

    const steps: [PhaseChange, boolean, Phase][] = [
      ["pause", false, "scheduled"],
      ["open", true, "open"],
      ["open", false, "open"],
      ["pause", true, "paused"],
      ["open", false, "paused"],
      ["resume", true, "open"],
      ["close", true, "closed"],
      ["resume", false, "closed"],
    ];
    test("change their phase from where they may, and say whether they did", async () => {
      const ledger = await open();
      const { id: dropId } = await scheduledDrop(ledger);
      for (const [change, changed, phase] of steps) {
        const outcome = await ledger.changePhase({ dropId, change });
        expect(outcome, change).toMatchObject({ changed, drop: { id: dropId, phase } });
      }
      expect(await ledger.changePhase({ dropId: newId(), change: "open" })).toBeNull();
    });

    test("open when their time has come, once, by the ledger's clock", async () => {
      const ledger = await open();
      const { createdAtMs } = await scheduledDrop(ledger);
      await scheduledDrop(ledger, { opensAtMs: createdAtMs + 3_600_000 });
      expect(await ledger.openDue()).toEqual([]);
      const soon = await scheduledDrop(ledger, { opensAtMs: createdAtMs + 300 });
      await passMs(600);
      const opened = await Promise.all([ledger.openDue(), ledger.openDue(), ledger.openDue()]);
      expect(opened.flat()).toEqual([soon.id]);
      expect(await ledger.findDrop(soon.id)).toMatchObject({ phase: "open" });
    });

    test("show their counters", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 5 });
      await claim(ledger, drop, claimRows(2));
      const stock = { total: 5, claimed: 2, paid: 0, phase: "open" };
      expect(await ledger.readStock(drop.id)).toEqual(stock);
      expect(await ledger.readStock(newId())).toBeNull();
    });
  });
}
