import { describe, expect, test } from "vitest";
import { admissible, isOver, type RoomState } from "./room.ts";

const room: RoomState = {
  ...{ dropId: "d", phase: "open", paused: false, capacity: 10, head: 0, tail: 100, waiting: 50 },
  ...{ admitted: 2, admittedTotal: 6, departureSeq: 0, total: 20, available: 16, held: 3, paid: 1 },
  ...{ hasOverdue: false, admissionMs: 120_000, asOfMs: 0 },
};

describe("a room", () => {
  test("admits as many as checkout has places, units are left, and people wait", () => {
    expect(admissible(room)).toBe(5);
    expect(admissible({ ...room, available: 4 })).toBe(2);
    expect(admissible({ ...room, waiting: 1 })).toBe(1);
    expect(admissible({ ...room, capacity: 4 })).toBe(0);
    expect(admissible({ ...room, available: 1 })).toBe(0);
  });

  test("admits nobody while it is paused or its drop is not open", () => {
    expect(admissible({ ...room, paused: true })).toBe(0);
    for (const phase of ["scheduled", "paused", "closed"] as const) {
      expect(admissible({ ...room, phase })).toBe(0);
    }
  });

  test("is over when nothing can come back, and not before", () => {
    expect(isOver({ phase: "open", available: 0, held: 1 })).toBe(false);
    expect(isOver({ phase: "open", available: 1, held: 0 })).toBe(false);
    expect(isOver({ phase: "open", available: 0, held: 0 })).toBe(true);
    expect(isOver({ phase: "closed", available: 5, held: 0 })).toBe(true);
  });
});
