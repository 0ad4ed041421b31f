import type { Clock } from "../../ports/clock.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { openSqliteLedger } from "./sqliteLedger.ts";
import type { CallName } from "./threads/messages.ts";
import { ThreadClient } from "./threads/threadClient.ts";

/**
 * Which thread does what. A commit waits for the disk, so writes have a thread of their own and
 * batches form meanwhile. Scans take long and have another. A point read takes a few
 * microseconds, less than asking another thread: it stays with the caller.
 */
const THREAD_OF = {
  claim: "writer",
  reserveDirect: "writer",
  release: "writer",
  entomb: "writer",
  settle: "writer",
  refund: "writer",
  markCaptured: "writer",
  markRefunded: "writer",
  createProduct: "writer",
  createDrop: "writer",
  changePhase: "writer",
  openDue: "writer",
  restock: "writer",
  raiseEpoch: "writer",
  join: "writer",
  leave: "writer",
  admit: "writer",
  reportPolls: "writer",
  passOver: "writer",
  setRoom: "writer",
  takeLease: "writer",
  dropLease: "writer",
  keepOnce: "writer",
  count: "scanner",
  findOrderedPayments: "scanner",
  listLedger: "scanner",
  listTickets: "scanner",
  findProduct: "caller",
  listProducts: "caller",
  findDrop: "caller",
  hasDue: "caller",
  listDrops: "caller",
  listCachedDrops: "caller",
  readStock: "caller",
  findByKey: "caller",
  findLive: "caller",
  findReservations: "caller",
  findOverdue: "caller",
  findOrder: "caller",
  listOrders: "caller",
  findPendingPayments: "caller",
  readRooms: "caller",
  findBusyRooms: "caller",
  findDepartures: "caller",
  findTicket: "caller",
  findAdmitted: "caller",
  findEvents: "caller",
  findLastEvents: "caller",
  ping: "caller",
} as const satisfies Record<CallName, "writer" | "scanner" | "caller">;

/**
 * The embedded ledger spread over three threads of this process; as durable as in one.
 * @throws {LedgerOpenFault} as `openSqliteLedger` does
 */
export async function openThreadedLedger(config: {
  file: string;
  clock: Pick<Clock, "nowMs">;
}): Promise<Ledger> {
  const caller = await openSqliteLedger(config);
  const [writer, scanner] = await Promise.all([
    ThreadClient.start(config.file),
    ThreadClient.start(config.file),
  ]).catch(async (cause: unknown) => {
    await caller.close();
    throw cause;
  });
  const clients = { writer, scanner };
  const calls = Object.entries(THREAD_OF).map(([name, thread]) => {
    const method = name as CallName;
    if (thread === "caller") return [method, caller[method]];
    return [method, (...args: unknown[]) => clients[thread].call(method, args)];
  });
  return {
    ...(Object.fromEntries(calls) as Pick<Ledger, CallName>),
    snapshot: (dropId) => scanner.snapshot(dropId),
    async ping() {
      await Promise.all([caller.ping(), writer.call("ping", []), scanner.call("ping", [])]);
    },
    async close() {
      // A thread that has ended is closed as far as we can.
      await Promise.allSettled([writer.close(), scanner.close()]);
      await caller.close();
    },
  };
}
