import type { DropEvent } from "@dropctl/protocol";
import type { Call, TargetOptions } from "../frame.ts";
import { dropLog } from "../render/dropLog.ts";
import { findDrop, walk } from "./catalogue.ts";
import { connect } from "./target.ts";

export interface DropLogOptions extends TargetOptions {
  /** How many of the last events to show; all unless told. */
  last?: number;
}

/** What happened to a drop and who did it, oldest first. */
export async function logDrop(call: Call<DropLogOptions>): Promise<void> {
  const { options, out } = call;
  const client = await connect(options, call.config);
  // Commander has made sure that the argument is there.
  const { id: dropId } = await findDrop(client, call.args[0] ?? "");
  const { last = Number.POSITIVE_INFINITY } = options;
  const newestFirst: DropEvent[] = [];
  const order = "newest" as const;
  for await (const event of walk((page) =>
    client.listDropEvents({ params: { dropId }, query: { ...page, order } }),
  )) {
    newestFirst.push(event);
    if (newestFirst.length === last) break;
  }
  const events = newestFirst.toReversed();
  out.result({ events }, () => dropLog(events, out.colours));
}
