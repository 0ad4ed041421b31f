import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * What happens to the next COMMITs. `hold`: the database commits and the answer never comes.
 * `cut_before`, `cut_after`: the connection breaks before, or after, the database commits.
 * `stall`: reservations are not even inserted until `letGo`.
 */
export type CommitFault = "none" | "hold" | "cut_before" | "cut_after" | "stall";

/** Stands between servers and the database, and spoils commits on demand. */
export class CommitProxy {
  fault: CommitFault = "none";
  /** COMMITs that met a fault. */
  spoilt = 0;
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #stalled: (() => void)[] = [];

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** `databaseUrl` with a `socketPath`; the proxy listens beside it. */
  static async open(databaseUrl: string): Promise<CommitProxy> {
    const url = new URL(databaseUrl);
    const target = url.searchParams.get("socketPath") ?? "";
    const own = `${target}.p`;
    rmSync(own, { force: true });
    url.searchParams.set("socketPath", own);
    const server = createServer();
    const proxy = new CommitProxy(server, url.toString());
    server.on("connection", (client) => proxy.#join(client, connect(target)));
    await new Promise<void>((resolve) => server.listen(own, resolve));
    return proxy;
  }

  /** What was stalled goes on to the database, late. */
  letGo(): void {
    this.fault = "none";
    for (const go of this.#stalled.splice(0)) go();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, database: Socket): void {
    const cut = () => {
      client.destroy();
      database.destroy();
    };
    let cutAfterAnswer = false;
    let holding = false;
    let stalled: Buffer[] | null = null;
    for (const socket of [client, database]) {
      this.#sockets.add(socket);
      socket.on("error", cut);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    client.on("data", (chunk) => {
      if (stalled !== null) return void stalled.push(chunk);
      if (this.fault === "stall" && isInsert(chunk)) {
        const waiting = [chunk];
        stalled = waiting;
        this.spoilt += 1;
        this.#stalled.push(() => {
          stalled = null;
          for (const late of waiting) database.write(late);
        });
        return;
      }
      if (this.fault !== "none" && this.fault !== "stall" && isCommit(chunk)) {
        this.spoilt += 1;
        if (this.fault === "cut_before") return cut();
        cutAfterAnswer = this.fault === "cut_after";
        holding = this.fault === "hold";
      }
      database.write(chunk);
    });
    database.on("data", (chunk) => {
      if (cutAfterAnswer) cut();
      else if (!holding) client.write(chunk);
    });
  }
}

const COM_QUERY = 3;
const PACKET_HEADER_BYTES = 4;

/** A query of just that word: other statements have it in them, too. */
function isCommit(chunk: Buffer): boolean {
  const query = chunk.subarray(PACKET_HEADER_BYTES);
  return query[0] === COM_QUERY && query.toString("latin1", 1).toLowerCase() === "commit";
}

function isInsert(chunk: Buffer): boolean {
  return /insert into .?reservations/i.test(chunk.toString("latin1"));
}
