/** A thread with a ledger of its own on the file that all threads share. */
import { parentPort, workerData } from "node:worker_threads";
import { LedgerFault } from "../../../ports/ledger.ts";
import type { StockRow } from "../../../domain/stockBook.ts";
import { openSqliteLedger } from "../sqliteLedger.ts";
import type { FromThread, SentFault, SnapshotChunk, ToThread } from "./messages.ts";

const { file } = workerData as { file: string };
const ledger = await openSqliteLedger({ file, clock: { nowMs: () => Date.now() } });
const snapshots = new Map<number, AsyncIterator<readonly StockRow[]>>();

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function handle(message: ToThread): Promise<unknown> {
  switch (message.kind) {
    case "call": {
      const method = ledger[message.name] as (...args: unknown[]) => Promise<unknown>;
      return method(...message.args);
    }
    case "snapshot":
      snapshots.set(message.id, ledger.snapshot(message.dropId)[Symbol.asyncIterator]());
      return undefined;
    case "next":
      return readChunk(message.snapshotId);
    case "end":
      await snapshots.get(message.snapshotId)?.return?.();
      snapshots.delete(message.snapshotId);
      return undefined;
    case "close":
      return ledger.close();
  }
}

async function readChunk(snapshotId: number): Promise<SnapshotChunk> {
  const next = await snapshots.get(snapshotId)?.next();
  return next === undefined || next.done === true ? null : next.value;
}

function sent(cause: unknown): SentFault {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const outcome = error instanceof LedgerFault ? error.outcome : null;
  return { message: error.message, outcome, stack: error.stack };
}

parentPort?.on("message", (message: ToThread) => {
  const { id } = message;
  handle(message).then(
    (value) => post({ kind: "answer", id, value }),
    (cause: unknown) => post({ kind: "fault", id, fault: sent(cause) }),
  );
});
post({ kind: "opened" });
