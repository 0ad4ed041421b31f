import { setTimeout as sleep } from "node:timers/promises";
import { createClient, ProblemError } from "@dropctl/protocol";

const BROWSE_MS = 40;
const POLL_MS = 200;

export interface Crowd {
  url: string;
  adminToken: string;
  dropId: string;
  buyers: number;
  /** They come evenly over this time. */
  arriveMs: number;
  /** Through the drop's waiting room. */
  queues: boolean;
  /** Of those who get a unit, every how many-th leaves it unpaid; 0: nobody. */
  unpaidEvery: number;
}

/**
 * Buyers who come, wait for their turn if there is a waiting room, look at the stock, reserve a
 * unit and pay it; everyone a client over HTTP, as a shop's page would be.
 * @returns how many of them were told that they had paid
 */
export async function crowd(order: Crowd): Promise<number> {
  const { buyers } = await createClient(order).createBuyers({ body: { count: order.buyers } });
  const client = createClient({ url: order.url });
  const dropParams = { dropId: order.dropId };
  const visit = async (token: string, at: number): Promise<boolean> => {
    await sleep((at * order.arriveMs) / buyers.length);
    if (order.queues && !(await waitForTurn(order, token))) return false;
    await client.getStock({ params: dropParams });
    await sleep(BROWSE_MS);
    const options = { token, idempotencyKey: `${order.dropId}-${at}` };
    const { id } = await client.reserve({ params: dropParams, body: {} }, options);
    if (order.unpaidEvery > 0 && at % order.unpaidEvery === 0) return false;
    await client.pay({ params: { reservationId: id }, body: { paymentMethod: "tok" } }, { token });
    return true;
  };
  const paid = await Promise.all(
    buyers.map(({ token }, at) =>
      visit(token, at).catch((thrown: unknown) => {
        // That all is sold, or that the drop has been closed, is what many must hear.
        if (thrown instanceof ProblemError) return false;
        throw thrown;
      }),
    ),
  );
  return paid.filter(Boolean).length;
}

async function waitForTurn({ url, dropId }: Crowd, token: string): Promise<boolean> {
  const client = createClient({ url });
  let ticket = await client.joinQueue({ params: { dropId } }, { token });
  while (ticket.state === "waiting") {
    await sleep(Math.max(POLL_MS, ticket.retryAfterMs));
    ticket = await client.pollTicket({}, { token: ticket.token });
  }
  return ticket.state === "admitted";
}
