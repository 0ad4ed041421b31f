import type { Order, Reservation, Stock, Ticket } from "@dropctl/protocol";

/** What became of a request, as a value: an expected no is no fault. */
export type Reply<T> =
  | { ok: true; status: number; code: ""; body: T }
  /**
   * `code` is the problem's code, such as `sold_out`, or `http_STATUS` where the body has none.
   * Without an answer `status` is 0 and the code `connection_lost` or `timeout`.
   */
  | { ok: false; status: number; code: string; body: unknown };

export interface SendOptions {
  /**
   * Send it again, the same, while the answer says "try again" or none comes: up to 30 times,
   * after as long as the answer asks for.
   */
  retry?: boolean;
}

/** Any request below the target's base URL. */
export interface JourneyRequest extends SendOptions {
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** Besides the buyer's token, which is sent unless there is another `authorization`. */
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

/**
 * One buyer's requests; each is counted and timed under its step, and what the server
 * acknowledges is kept for the judge. They resolve whatever the answer is.
 */
export interface JourneyHttp {
  /** Step `read`. */
  stock(options?: SendOptions): Promise<Reply<Stock>>;
  join(options?: SendOptions): Promise<Reply<Ticket>>;
  /** @throws before `join` has succeeded; so does `leave` */
  poll(options?: SendOptions): Promise<Reply<Ticket>>;
  leave(options?: SendOptions): Promise<Reply<Ticket>>;
  /** One unit. The same `key` asks for the same reservation, so another one needs another. */
  reserve(options?: SendOptions & { key?: string }): Promise<Reply<Reservation>>;
  pay(reservationId: string, options?: SendOptions): Promise<Reply<Order>>;
  cancel(reservationId: string, options?: SendOptions): Promise<Reply<Reservation>>;
  /** @param step a name such as `orders`: letters, digits and _; at most 50 in a scenario */
  request<T = unknown>(step: string, request: JourneyRequest): Promise<Reply<T>>;
}

/** What a journey is given. */
export interface JourneyTools<K> {
  /** `index` counts from 0 and is the same person in every run. */
  buyer: { index: number; id: string };
  knobs: K;
  drop: { id: string };
  http: JourneyHttp;
  /** 0 to 1; the same numbers for the same buyer in every run. */
  random(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * How a buyer without a unit ended, with a reason of one word; nothing: as the last answer
 * says. Who got a unit is accepted whatever is returned, and the reason says why it is unpaid.
 */
export type JourneyEnd = { refused: string } | { failed: string } | undefined | void;

export type Journey<K> = (tools: JourneyTools<K>) => Promise<JourneyEnd>;
