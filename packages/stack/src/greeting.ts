import { createConnection } from "node:net";

const GREETING_MS_MAX = 1_000;

/** What a server says first on its socket, after our `hello` if any; null when it is not there. */
export function greetingOf(socket: string, hello: string | null): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const connection = createConnection(socket);
  connection.setTimeout(GREETING_MS_MAX, () => resolve(null));
  connection.once("connect", () => {
    if (hello !== null) connection.write(hello);
  });
  connection.once("data", (chunk: Buffer) => resolve(chunk));
  connection.once("error", () => resolve(null));
  connection.once("close", () => resolve(null));
  return promise.finally(() => connection.destroy());
}
