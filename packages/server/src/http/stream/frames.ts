import type * as contract from "@dropctl/protocol";
import type { DropState } from "../../app/stream/dropStates.ts";
import { toTimestamp, toTimestampOrNull } from "../timestamps.ts";
import { viewQueueState } from "../views.ts";

/**
 * The head of an endless answer. It is delimited by the end of its connection, which HTTP/1.1
 * allows and HTTP/1.0 knows: with chunks every event would be wrapped and copied once more. Nobody
 * may keep it, and a proxy that gathers answers is asked not to.
 */
export const STREAM_HEAD =
  "HTTP/1.1 200 OK\r\n" +
  "content-type: text/event-stream\r\n" +
  "cache-control: no-store\r\n" +
  "x-accel-buffering: no\r\n" +
  "connection: close\r\n\r\n" +
  "retry: 1000\n\n";

export function stateFrame(state: contract.DropState): string {
  return `event: state\ndata: ${JSON.stringify(state)}\n\n`;
}

export function logFrame(entry: contract.DropEvent): string {
  return `event: log\nid: ${entry.number}\ndata: ${JSON.stringify(entry)}\n\n`;
}

export function viewState({
  drop,
  stock,
  degraded,
  rebuild,
  queue,
}: DropState): contract.DropState {
  return {
    dropId: drop.id,
    slug: drop.slug,
    phase: drop.phase,
    stockMode: drop.stockMode,
    opensAt: toTimestampOrNull(drop.opensAtMs),
    ...{ total: stock.total, available: stock.available, held: stock.held, paid: stock.paid },
    epoch: drop.epoch,
    degraded,
    rebuild,
    queue: queue && viewQueueState(queue),
    asOf: toTimestamp(stock.asOfMs),
  };
}
