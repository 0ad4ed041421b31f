import { type Refused, refused } from "../../domain/refusal.ts";
import type { RoomState } from "../../domain/room.ts";
import type { By } from "../../ports/eventLedger.ts";
import type { RoomLedger } from "../../ports/roomLedger.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { Admissions } from "./admissions.ts";
import type { RoomViews } from "./roomViews.ts";

export interface QueueAnswer {
  readonly kind: "queue";
  readonly room: RoomState;
  /** Places that became free lately; null: unknown yet. */
  readonly placesPerSecond: number | null;
}

/** What the operator sees of a waiting room, and may change while it runs. */
export class Queue {
  readonly #ledger: RoomLedger;
  readonly #directory: DropDirectory;
  readonly #views: RoomViews;
  readonly #admissions: Admissions;

  constructor(deps: {
    ledger: RoomLedger;
    directory: DropDirectory;
    views: RoomViews;
    admissions: Admissions;
  }) {
    this.#ledger = deps.ledger;
    this.#directory = deps.directory;
    this.#views = deps.views;
    this.#admissions = deps.admissions;
  }

  async show(dropId: string): Promise<QueueAnswer | Refused> {
    const view = await this.#views.get(dropId);
    const [room] = await this.#ledger.readRooms([dropId]);
    if (view === null || room === undefined) return this.#missing(dropId);
    return { kind: "queue", room, placesPerSecond: view.placesPerSecond };
  }

  async set(
    change: { dropId: string; capacity?: number; paused?: boolean } & By,
  ): Promise<QueueAnswer | Refused> {
    const { dropId } = change;
    if (!(await this.#ledger.setRoom(change))) return this.#missing(dropId);
    this.#admissions.wake(dropId);
    await this.#views.refresh(dropId);
    return this.show(dropId);
  }

  async #missing(dropId: string): Promise<Refused> {
    const drop = await this.#directory.refresh(dropId);
    return refused(drop === null ? "not_found" : "no_waiting_room");
  }
}
