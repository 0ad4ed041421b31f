import { createClient } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { createServer } from "../index.ts";

test("the lane answers a poll as the framework's route does", async () => {
  const server = await createServer({ logLevel: "error" });
  try {
    const client = createClient(server);
    const shoe = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes", priceCents: 1 };
    const { id: productId } = await client.createProduct({ body: { ...shoe, currency: "EUR" } });
    const drop = { slug: "drop", productId, total: 3, waitingRoom: "fifo" } as const;
    const { id: dropId } = await client.createDrop({ body: drop });
    const { token } = await client.createSession();
    const place = await client.joinQueue({ params: { dropId } }, { token });
    const poll = async (path: string, ticket: string) => {
      const headers = { authorization: `Bearer ${ticket}` };
      const answer = await fetch(`${server.url}${path}`, { headers });
      // The date of sending, and what is drawn or read anew for each poll.
      const shown = [...answer.headers].filter(([name]) => !/^(date|content-length)$/.test(name));
      const { retryAfterMs: _, asOf: __, ...body } = (await answer.json()) as typeof place;
      return { status: answer.status, headers: shown, body };
    };
    const fromLane = await poll("/v1/tickets/self", place.token);
    expect(fromLane).toEqual(await poll("/v1/tickets/self?", place.token));
    expect(fromLane.body).toMatchObject({ state: "waiting", number: 1, ahead: 0 });
    expect((await poll("/v1/tickets/self", token)).status).toBe(401);
    await client.leaveQueue({}, { token: place.token });
    expect((await poll("/v1/tickets/self", place.token)).body.state).toBe("left");
  } finally {
    await server.close();
  }
});
