import type { RoomState } from "../../domain/room.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RoomLedger } from "../../ports/roomLedger.ts";
import { RoomView } from "./roomView.ts";

interface Watched {
  readonly view: RoomView;
  askedAtMs: number;
}

/** A room that nobody has asked about for so long is no longer read. */
const FORGET_MS = 300_000;

/** The rooms that people wait in at this process, read once for all of them. */
export class RoomViews {
  readonly #watched = new Map<string, Watched>();
  readonly #opening = new Map<string, Promise<RoomView | null>>();
  readonly #ledger: RoomLedger;
  readonly #clock: Clock;

  constructor(ledger: RoomLedger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** At once, unless it is the first to ask; null: there is no such room. */
  get(dropId: string): RoomView | Promise<RoomView | null> {
    const watched = this.#watched.get(dropId);
    if (watched === undefined) return this.#open(dropId);
    watched.askedAtMs = this.#clock.monotonicMs();
    return watched.view;
  }

  list(): RoomView[] {
    return [...this.#watched.values()].map(({ view }) => view);
  }

  /** Reads every watched room anew. */
  async refreshAll(): Promise<void> {
    const now = this.#clock.monotonicMs();
    for (const [dropId, { askedAtMs }] of this.#watched) {
      if (now - askedAtMs > FORGET_MS) this.#watched.delete(dropId);
    }
    await this.#read([...this.#watched.keys()]);
  }

  /** Reads one room anew, if it is watched; a failure is the next round's to tell. */
  async refresh(dropId: string): Promise<void> {
    if (this.#watched.has(dropId)) await this.#read([dropId]).catch(() => undefined);
  }

  #open(dropId: string): Promise<RoomView | null> {
    let opening = this.#opening.get(dropId);
    if (opening === undefined) {
      opening = this.#openNow(dropId).finally(() => this.#opening.delete(dropId));
      this.#opening.set(dropId, opening);
    }
    return opening;
  }

  async #openNow(dropId: string): Promise<RoomView | null> {
    const [state] = await this.#ledger.readRooms([dropId]);
    if (state === undefined) return null;
    const view = new RoomView(state);
    await this.#take(view, state);
    this.#watched.set(dropId, { view, askedAtMs: this.#clock.monotonicMs() });
    return view;
  }

  async #read(dropIds: readonly string[]): Promise<void> {
    if (dropIds.length === 0) return;
    const states = await this.#ledger.readRooms(dropIds);
    const taking = states.map(async (state) => {
      const watched = this.#watched.get(state.dropId);
      if (watched !== undefined) await this.#take(watched.view, state);
    });
    await Promise.all(taking);
  }

  /** Departures have their numbers under the room's lock: none up to the state's is missing. */
  async #take(view: RoomView, state: RoomState): Promise<void> {
    const { dropId, head, departureSeq } = state;
    const query = { dropId, head, afterSeq: view.seq, upToSeq: departureSeq };
    const departed = departureSeq > view.seq ? await this.#ledger.findDepartures(query) : [];
    view.update(state, departed);
  }
}
