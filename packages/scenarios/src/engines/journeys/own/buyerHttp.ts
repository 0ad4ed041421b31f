import {
  type Order,
  type PaymentBody,
  type Reservation,
  type ReserveBody,
  ROUTES,
  type Stock,
  type Ticket,
} from "@dropctl/protocol";
import type { JourneyHttp, JourneyRequest, Reply, SendOptions } from "../../../own/journey.ts";
import type { Request } from "../connections.ts";

/** Carries a request to its last answer, counted under its step. */
export type Wire = (step: string, request: Request, again: boolean) => Promise<Reply<unknown>>;

/** What the server acknowledged to this buyer, or the last it said that ends something. */
export interface Witness {
  reserved(reservationId: string): void;
  ordered(reservationId: string): void;
  replied(reply: Reply<unknown>, request: Request): void;
}

const SELF = ROUTES.pollTicket.path;
const PAYMENT = new RegExp(`^${ROUTES.pay.path.replace(/:\w+/, "([^/?]+)")}$`);
const STEP = /^[A-Za-z]\w*$/;

/** One buyer's requests as its journey makes them. */
export class BuyerHttp implements JourneyHttp {
  readonly #wire: Wire;
  readonly #witness: Witness;
  readonly #token: string;
  readonly #dropId: string;
  readonly #idempotencyKey: string;
  /** The last one that a ticket's answer told. */
  #ticketToken: string | null = null;

  constructor(order: {
    wire: Wire;
    witness: Witness;
    token: string;
    dropId: string;
    idempotencyKey: string;
  }) {
    this.#wire = order.wire;
    this.#witness = order.witness;
    this.#token = order.token;
    this.#dropId = order.dropId;
    this.#idempotencyKey = order.idempotencyKey;
  }

  stock(options?: SendOptions): Promise<Reply<Stock>> {
    return this.request("read", { method: "GET", path: this.#ofDrop("getStock"), ...options });
  }

  join(options?: SendOptions): Promise<Reply<Ticket>> {
    const request = { method: "POST", path: this.#ofDrop("joinQueue"), ...options } as const;
    return this.#ticket("join", request);
  }

  poll(options?: SendOptions): Promise<Reply<Ticket>> {
    return this.#ticket("poll", { method: "GET", ...this.#asTicket("poll"), ...options });
  }

  leave(options?: SendOptions): Promise<Reply<Ticket>> {
    return this.#ticket("leave", { method: "DELETE", ...this.#asTicket("leave"), ...options });
  }

  reserve(options: SendOptions & { key?: string } = {}): Promise<Reply<Reservation>> {
    const { key, ...sending } = options;
    const suffix = key === undefined ? "" : `-${key}`;
    return this.request("reserve", {
      method: "POST",
      path: this.#ofDrop("reserve"),
      headers: { "idempotency-key": this.#idempotencyKey + suffix },
      body: { reference: "loadtest" } satisfies ReserveBody,
      ...sending,
    });
  }

  pay(reservationId: string, options?: SendOptions): Promise<Reply<Order>> {
    const body = { paymentMethod: "tok_load" } satisfies PaymentBody;
    const path = fill(ROUTES.pay.path, reservationId);
    return this.request("pay", { method: "POST", path, body, ...options });
  }

  cancel(reservationId: string, options?: SendOptions): Promise<Reply<Reservation>> {
    const path = fill(ROUTES.cancelReservation.path, reservationId);
    return this.request("cancel", { method: "DELETE", path, ...options });
  }

  async request<T = unknown>(step: string, asked: JourneyRequest): Promise<Reply<T>> {
    if (!STEP.test(step)) throw new Error(`"${step}" is no name for a step`);
    const request = this.#written(asked);
    const reply = await this.#wire(step, request, asked.retry === true);
    this.#note(request, reply);
    return reply as Reply<T>;
  }

  #written({ method, path, headers, body }: JourneyRequest): Request {
    const authorization = `Bearer ${this.#token}`;
    if (body === undefined) return { method, path, headers: { authorization, ...headers } };
    const type = { "content-type": "application/json" };
    return {
      method,
      path,
      headers: { authorization, ...type, ...headers },
      body: JSON.stringify(body),
    };
  }

  async #ticket(step: string, asked: JourneyRequest): Promise<Reply<Ticket>> {
    const reply = await this.request<Ticket>(step, asked);
    if (reply.ok) this.#ticketToken = reply.body.token;
    return reply;
  }

  #asTicket(step: string) {
    if (this.#ticketToken === null) throw new Error(`${step} needs a ticket: join first`);
    return { path: SELF, headers: { authorization: `Bearer ${this.#ticketToken}` } };
  }

  /** By what was asked, not by which of the above asked: a raw request counts as well. */
  #note(request: Request, reply: Reply<unknown>): void {
    if (reply.ok && request.method === "POST") {
      const [, paid] = PAYMENT.exec(request.path) ?? [];
      if (paid !== undefined) this.#witness.ordered(paid);
      if (request.path === this.#ofDrop("reserve")) {
        this.#witness.reserved((reply.body as Reservation).id);
      }
    }
    this.#witness.replied(reply, request);
  }

  #ofDrop(route: "getStock" | "joinQueue" | "reserve"): string {
    return fill(ROUTES[route].path, this.#dropId);
  }
}

function fill(path: string, id: string): string {
  return path.replace(/:\w+/, encodeURIComponent(id));
}
