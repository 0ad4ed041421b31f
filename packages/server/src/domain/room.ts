import type { Phase } from "./drop.ts";

export type WaitingRoom = "off" | "fifo";

/** A waiting room at one moment: its own row, its drop's counters, and its admissions counted. */
export interface RoomState {
  readonly dropId: string;
  readonly phase: Phase;
  /** The operator has stopped admissions. */
  readonly paused: boolean;
  /** People that checkout serves at once. */
  readonly capacity: number;
  /** How long an admission lasts that is not used. */
  readonly admissionMs: number;
  /** The highest number admitted so far; whoever waits has a higher one. */
  readonly head: number;
  /** The highest number given so far. */
  readonly tail: number;
  readonly waiting: number;
  /** Admitted and not yet used, lapsed or left. */
  readonly admitted: number;
  readonly admittedTotal: number;
  /** Raised, under the room's row lock, with every commit that lets people out of the line. */
  readonly departureSeq: number;
  /** Units. */
  readonly total: number;
  readonly available: number;
  /** Used and not yet paid or released. */
  readonly held: number;
  readonly paid: number;
  /** Whether an admission's deadline has passed; never while the drop is paused. */
  readonly hasOverdue: boolean;
  /** The ledger's clock when this was read. */
  readonly asOfMs: number;
}

/** How many may be admitted: as checkout has room for, and only with a unit behind each. */
export function admissible(room: RoomState): number {
  if (room.paused || room.phase !== "open") return 0;
  const places = room.capacity - room.admitted - room.held;
  const units = room.available - room.admitted;
  return Math.max(0, Math.min(places, units, room.waiting));
}

/** Nothing can come back to those who wait: all is paid, or the drop is closed. */
export function isOver(room: Pick<RoomState, "phase" | "available" | "held">): boolean {
  return room.phase === "closed" || (room.available <= 0 && room.held === 0);
}
