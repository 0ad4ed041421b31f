import { type Client, createClient, type Drop, type NewDrop } from "@dropctl/protocol";
import { createServer } from "@dropctl/server";
import { onTestFinished } from "vitest";

export interface EmbeddedServer {
  url: string;
  adminToken: string;
  client: Client;
  close(): Promise<void>;
}

/** A server in this process, closed at the end of the test at the latest. */
export async function embeddedServer(): Promise<EmbeddedServer> {
  const adminToken = "the-token-of-these-tests";
  const server = await createServer({ adminToken, logLevel: "silent" });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  onTestFinished(close);
  const { url } = server;
  return { url, adminToken, client: createClient({ url, adminToken }), close };
}

/** A drop of a product of its own. */
export async function newDrop(client: Client, drop: Partial<NewDrop> = {}): Promise<Drop> {
  const slug = drop.slug ?? "aurora-launch";
  const product = { slug, name: "Shoe", brand: "Brand", category: "shoes" };
  const { id: productId } = await client.createProduct({
    body: { ...product, priceCents: 9_900, currency: "EUR" },
  });
  return client.createDrop({ body: { slug, productId, total: 20, ...drop } });
}
