import { type DropEvent, type DropNews, type DropState, followDrop } from "@dropctl/protocol";
import { expect } from "vitest";

const NEWS_MS_MAX = 10_000;

/** Somebody who follows a drop, and all that they have heard. */
export class Follower {
  readonly news: DropNews[] = [];
  readonly #stop = new AbortController();
  readonly ended: Promise<void>;

  constructor(options: { url: string; dropId: string; adminToken?: string }) {
    this.ended = this.#follow(options);
  }

  get log(): DropEvent[] {
    return this.news.flatMap((news) => (news.kind === "log" ? [news.entry] : []));
  }

  get states(): DropState[] {
    return this.news.flatMap((news) => (news.kind === "state" ? [news.state] : []));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }

  async #follow(options: { url: string; dropId: string; adminToken?: string }): Promise<void> {
    for await (const news of followDrop({ ...options, signal: this.#stop.signal })) {
      this.news.push(news);
    }
  }
}

/** Once the last state that was heard is like this. */
export async function sees(follower: Follower, state: object): Promise<void> {
  const last = () => follower.states.at(-1);
  await expect.poll(last, { timeout: NEWS_MS_MAX, interval: 10 }).toMatchObject(state);
}

/** Once the log is of these kinds. */
export async function reads(follower: Follower, kinds: DropEvent["kind"][]): Promise<void> {
  const heard = () => follower.log.map(({ kind }) => kind);
  await expect.poll(heard, { timeout: NEWS_MS_MAX, interval: 10 }).toEqual(kinds);
}
