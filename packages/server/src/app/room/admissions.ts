import { admissible } from "../../domain/room.ts";
import { type Clock, pause } from "../../ports/clock.ts";
import type { RoomLedger } from "../../ports/roomLedger.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { RoomViews } from "./roomViews.ts";

interface Work {
  again: boolean;
  done: Promise<void>;
}

/** Between two admissions of one room: a rush of payments frees places by the dozen. */
const PAUSE_MS = 20;

/**
 * Lets people in, in their order, as places and units allow. Any number of processes may: the
 * ledger decides under the room's row lock.
 */
export class Admissions {
  /** Rooms at work, and whether there was another reason meanwhile. */
  readonly #atWork = new Map<string, Work>();
  #stopped = false;
  readonly #ledger: RoomLedger;
  readonly #directory: DropDirectory;
  readonly #views: RoomViews;
  readonly #clock: Clock;
  readonly #telemetry: Telemetry;

  constructor(deps: {
    ledger: RoomLedger;
    directory: DropDirectory;
    views: RoomViews;
    clock: Clock;
    telemetry: Telemetry;
  }) {
    this.#ledger = deps.ledger;
    this.#directory = deps.directory;
    this.#views = deps.views;
    this.#clock = deps.clock;
    this.#telemetry = deps.telemetry;
  }

  /** Something happened that may have freed a place, or brought somebody who wants one. */
  wake(dropId: string): void {
    const drop = this.#directory.get(dropId);
    if (drop instanceof Promise) {
      drop.then((found) => found?.waitingRoom === "fifo" && this.#start(dropId), ignore);
    } else if (drop.waitingRoom === "fifo") this.#start(dropId);
  }

  /** Every room in which somebody waits: what no event of this process told. */
  async round(): Promise<void> {
    const rooms = await this.#ledger.findBusyRooms();
    for (const room of rooms) {
      if (admissible(room) > 0 || room.hasOverdue) this.#start(room.dropId);
    }
  }

  /** Resolves when the admissions under way have ended; no other starts. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#atWork.values()].map((work) => work.done));
  }

  #start(dropId: string): void {
    if (this.#stopped) return;
    const atWork = this.#atWork.get(dropId);
    if (atWork !== undefined) {
      atWork.again = true;
      return;
    }
    const work: Work = { again: true, done: Promise.resolve() };
    this.#atWork.set(dropId, work);
    work.done = this.#untilDone(dropId, work);
  }

  async #untilDone(dropId: string, work: Work): Promise<void> {
    while (work.again && !this.#stopped) {
      work.again = false;
      await this.#admit(dropId);
      await pause(this.#clock, PAUSE_MS);
    }
    this.#atWork.delete(dropId);
  }

  async #admit(dropId: string): Promise<void> {
    try {
      const { admitted, lapsed } = await this.#ledger.admit(dropId);
      if (admitted + lapsed > 0) await this.#views.refresh(dropId);
    } catch (cause) {
      // The next round tries again, unless the process ends.
      if (!this.#stopped) this.#telemetry.fault("the admission failed", { dropId, cause });
    }
  }
}

function ignore(): void {}
