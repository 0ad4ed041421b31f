import { describe, expect, test } from "vitest";
import type { RoomState } from "../../domain/room.ts";
import { RoomView } from "./roomView.ts";

const EMPTY: RoomState = {
  ...{ dropId: "d", phase: "open", paused: false, capacity: 10, head: 0, tail: 0, waiting: 0 },
  ...{ admitted: 0, admittedTotal: 0, departureSeq: 0, total: 50, available: 50, held: 0, paid: 0 },
  ...{ hasOverdue: false, admissionMs: 120_000, asOfMs: 0 },
};

describe("a view of a room", () => {
  test("counts those ahead who still wait", () => {
    const view = new RoomView(EMPTY);
    view.update({ ...EMPTY, tail: 100, head: 10, departureSeq: 2 }, [5, 20, 21, 40]);
    expect(view.outlook(11).ahead).toBe(0);
    expect(view.outlook(30).ahead).toBe(17);
    expect(view.outlook(41).ahead).toBe(27);
    // Joined after this view was taken.
    expect(view.outlook(101).ahead).toBe(87);
    expect([10, 11, 20, 41].map((number) => view.isWaiting(number))).toEqual([
      ...[false, true, false, true],
    ]);
  });

  test("goes on when the ledger's clock was set back", () => {
    const view = new RoomView(EMPTY);
    const start = { ...EMPTY, tail: 900, head: 10, capacity: 1, admitted: 10, admittedTotal: 10 };
    for (let second = 0; second <= 5; second += 1) {
      view.update({ ...start, admittedTotal: 10 + second, asOfMs: 3_600_000 + second * 1_000 }, []);
    }
    view.update({ ...start, head: 20, admittedTotal: 20, asOfMs: 5_000 }, []);
    expect(view.state.head).toBe(20);
    expect(view.placesPerSecond).toBeNull();
    view.update({ ...start, head: 24, admittedTotal: 24, asOfMs: 7_000 }, []);
    expect(view.placesPerSecond).toBe(2);
  });

  test("does not go back to an earlier reading, and forgets no departure", () => {
    const view = new RoomView(EMPTY);
    const later = { ...EMPTY, tail: 9, head: 4, departureSeq: 3, asOfMs: 500 };
    view.update(later, [7]);
    view.update({ ...EMPTY, tail: 8, departureSeq: 2, asOfMs: 250 }, [6]);
    expect(view.state).toBe(later);
    expect(view.seq).toBe(3);
    expect(view.outlook(9).ahead).toBe(2);
  });

  test("estimates by the places that become free, and not while nothing moves", () => {
    const view = new RoomView(EMPTY);
    const crowd = {
      ...EMPTY,
      tail: 1_000,
      head: 10,
      waiting: 990,
      admittedTotal: 10,
      admitted: 10,
    };
    view.update(crowd, []);
    expect(view.outlook(11).wait).toBeNull();
    const moved = {
      ...crowd,
      admittedTotal: 50,
      head: 50,
      asOfMs: 10_000,
      available: 10,
      paid: 40,
    };
    view.update(moved, []);
    expect(view.placesPerSecond).toBe(4);
    expect(view.outlook(51).wait?.likely).toBe(0.8);
    expect(view.outlook(450).wait?.likely).toBe(100.5);
    view.update({ ...moved, paused: true }, []);
    expect(view.outlook(450).wait).toBeNull();
  });

  test("tells the chance of a unit once thirty outcomes are known", () => {
    const view = new RoomView(EMPTY);
    const line = { ...EMPTY, tail: 1_000, waiting: 900, head: 100 };
    view.update({ ...line, admittedTotal: 29, paid: 15 }, []);
    expect(view.outlook(101).chance).toBeNull();
    const known = { ...line, admittedTotal: 40, paid: 20, available: 30, admitted: 0 };
    view.update(known, []);
    expect(view.outlook(101).chance).toBe(1);
    // 60 people ahead of whom half pay, and 30 units.
    expect(view.outlook(161).chance).toBeCloseTo(0.449, 3);
    expect(view.outlook(400).chance).toBeLessThan(0.001);
    view.update({ ...known, paid: 0 }, []);
    expect(view.outlook(900).chance).toBe(1);
  });
});
