import type { Socket } from "node:net";
import type { Channel, Place } from "./channel.ts";
import { STREAM_HEAD } from "./frames.ts";
import type { Sink } from "./pump.ts";

/** Who has not taken anything for so long is not there any more. Milliseconds. */
const STUCK_MS_MAX = 30_000;

const HEAD = Buffer.from(STREAM_HEAD);

/** Connections that carry a stream: whatever goes wrong there, no other answer may be written. */
const streaming = new WeakSet<Socket>();

export function isStreaming(socket: Socket): boolean {
  return streaming.has(socket);
}

/** One connection that hears a channel, from now on and until it closes. */
export class Listener implements Sink {
  readonly #socket: Socket;
  readonly #channel: Channel;
  readonly #place: Place;
  #stuckSinceMs: number | null = null;

  constructor(socket: Socket, channel: Channel, place: Place) {
    this.#socket = socket;
    this.#channel = channel;
    this.#place = place;
    streaming.add(socket);
    socket.write(Buffer.concat([HEAD, channel.newsFor(place)]));
  }

  get isBehind(): boolean {
    return this.#channel.isBehind(this.#place);
  }

  send(nowMs: number): boolean {
    // What waits in this process is not added to: it gets the newest once it has taken the old.
    if (this.#socket.writableLength > 0) {
      this.#stuckSinceMs ??= nowMs;
      if (nowMs - this.#stuckSinceMs >= STUCK_MS_MAX) this.#socket.destroy();
      return false;
    }
    this.#stuckSinceMs = null;
    this.#socket.write(this.#channel.newsFor(this.#place));
    return true;
  }

  /** Ends the stream; what was written arrives, if it is taken at once. */
  end(): void {
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    else this.#socket.destroySoon();
  }
}
