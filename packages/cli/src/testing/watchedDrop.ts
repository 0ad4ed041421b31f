import { type Client, createClient, type Drop, type NewDrop } from "@dropctl/protocol";
import { upServer, type UpServer } from "./upServer.ts";

export interface WatchedDrop {
  server: UpServer;
  client: Client;
  drop: Drop;
  /** With the home of the server, so that `dropctl` finds it. */
  home: string;
}

/** A server of the test's own with one drop of a product. */
export async function watchedDrop(
  drop: Omit<NewDrop, "productId">,
  ...flags: string[]
): Promise<WatchedDrop> {
  return dropOn(await upServer(...flags), drop);
}

/** One more drop of a server that is there. */
export async function dropOn(
  server: UpServer,
  drop: Omit<NewDrop, "productId">,
): Promise<WatchedDrop> {
  const client = createClient(server);
  const product = await client.createProduct({
    body: {
      ...{ slug: "aurora-90", name: "Aurora 90", brand: "Northlight", category: "sneakers" },
      ...{ priceCents: 18_000, currency: "EUR" },
    },
  });
  const created = await client.createDrop({ body: { ...drop, productId: product.id } });
  return { server, client, drop: created, home: server.home };
}

/** Reserves so many units, each for a buyer of its own. */
export async function reserveUnits(client: Client, dropId: string, units: number): Promise<void> {
  const { buyers } = await client.createBuyers({ body: { count: units } });
  for (const { token } of buyers) {
    await client.reserve({ params: { dropId }, body: {} }, { token });
  }
}
