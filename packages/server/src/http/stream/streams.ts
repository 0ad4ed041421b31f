import type { Socket } from "node:net";
import { DropFeed, type FeedDeps } from "../../app/stream/dropFeed.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { EdgeMeters } from "../../ports/meters.ts";
import { Channel, LOG_KEPT } from "./channel.ts";
import { Listener } from "./listener.ts";
import { Pump } from "./pump.ts";

interface Open {
  readonly channel: Channel;
  readonly feed: DropFeed;
  readonly listeners: Set<Listener>;
}

export interface StreamDeps extends FeedDeps {
  meters: Pick<EdgeMeters, "listeners">;
  /** In this process; more are turned away, unless they have the admin token. */
  listenersMax: number;
}

const NOT_ANEW = { anew: false };

/** Everybody who listens to a drop at this process. A drop without listeners costs nothing. */
export class Streams {
  readonly #deps: StreamDeps;
  /** Who holds the admin token watches what the others crowd around, and does not share their pace. */
  readonly #pumps: { readonly crowd: Pump; readonly operators: Pump };
  readonly #open = new Map<string, Open>();
  readonly #opening = new Map<string, Promise<Open | null>>();
  #closed = false;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
    this.#pumps = { crowd: new Pump(deps.clock), operators: new Pump(deps.clock) };
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The socket belongs to the stream from then on, unless the answer is a refusal. */
  async listen(
    socket: Socket,
    {
      dropId,
      lastEventId,
      withActor,
    }: { dropId: string; lastEventId: string | undefined; withActor: boolean },
  ): Promise<Refused | null> {
    if (!this.#takes({ withActor })) return refused("overloaded");
    let open = await this.#find(dropId);
    // Who came for the same opening and has left again took it along.
    while (open !== null && this.#open.get(dropId) !== open) open = await this.#find(dropId);
    if (open === null) return refused("not_found");
    if (this.#closed || !this.#takes({ withActor })) {
      this.#closeIfUnheard(dropId, open);
      return refused("overloaded");
    }
    if (socket.destroyed) {
      this.#closeIfUnheard(dropId, open);
      return null;
    }
    const place = open.channel.placeOf(lastEventId, { withActor });
    const listener = new Listener(socket, open.channel, place);
    open.listeners.add(listener);
    const pump = withActor ? this.#pumps.operators : this.#pumps.crowd;
    pump.add(listener);
    this.#count();
    socket.once("close", () => {
      pump.remove(listener);
      open.listeners.delete(listener);
      this.#closeIfUnheard(dropId, open);
      this.#count();
    });
    return null;
  }

  async knows(dropId: string): Promise<boolean> {
    return this.#open.has(dropId) || (await this.#deps.states.read(dropId, NOT_ANEW)) !== null;
  }

  /** Something has just happened to the drop as a whole. */
  wake(dropId: string): void {
    this.#open.get(dropId)?.feed.wake();
  }

  /** Ends every stream. */
  close(): void {
    this.#closed = true;
    for (const pump of Object.values(this.#pumps)) pump.stop();
    for (const { feed, listeners } of this.#open.values()) {
      feed.stop();
      for (const listener of listeners) listener.end();
    }
  }

  get #size(): number {
    return this.#pumps.crowd.size + this.#pumps.operators.size;
  }

  /** A crowd, however large, does not keep out whoever runs the drop. */
  #takes({ withActor }: { withActor: boolean }): boolean {
    return withActor || this.#size < this.#deps.listenersMax;
  }

  #count(): void {
    this.#deps.meters.listeners(this.#size);
  }

  /** Those who come together for a drop that nobody watches open it once. */
  #find(dropId: string): Open | Promise<Open | null> {
    const open = this.#open.get(dropId);
    if (open !== undefined) return open;
    let opening = this.#opening.get(dropId);
    if (opening === undefined) {
      opening = this.#openNow(dropId).finally(() => this.#opening.delete(dropId));
      this.#opening.set(dropId, opening);
    }
    return opening;
  }

  async #openNow(dropId: string): Promise<Open | null> {
    const { states, ledger, clock } = this.#deps;
    const state = await states.read(dropId, NOT_ANEW);
    if (state === null) return null;
    const last = await ledger.findLastEvents({ dropId, beforeNumber: null, limit: LOG_KEPT });
    const channel = new Channel(last.toReversed());
    channel.takeState(state, clock.monotonicMs());
    const wake = (news: { urgent: boolean }): void => {
      for (const pump of Object.values(this.#pumps)) pump.wake(news);
    };
    const feed = new DropFeed(this.#deps, {
      dropId,
      lastNumber: last[0]?.number ?? 0,
      hear: {
        news(present, entries) {
          channel.takeLog(entries);
          const isNew = present !== null && channel.takeState(present, clock.monotonicMs());
          const urgent = entries.length > 0;
          if (isNew || urgent) wake({ urgent });
        },
        silent() {
          if (channel.repeatState(clock.monotonicMs())) wake({ urgent: false });
        },
      },
    });
    if (this.#closed) feed.stop();
    const open = { channel, feed, listeners: new Set<Listener>() };
    this.#open.set(dropId, open);
    return open;
  }

  #closeIfUnheard(dropId: string, { feed, listeners }: Open): void {
    if (listeners.size > 0 || this.#open.get(dropId)?.feed !== feed) return;
    feed.stop();
    this.#open.delete(dropId);
  }
}
