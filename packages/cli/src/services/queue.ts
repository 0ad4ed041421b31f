import { type Client, type Drop, ProblemError, type Queue } from "@dropctl/protocol";
import { CliError } from "../exits.ts";
import type { Call, TargetOptions } from "../frame.ts";
import { queueDetails } from "../render/queue.ts";
import { findDrop } from "./catalogue.ts";
import { connect } from "./target.ts";

export interface SetQueueOptions extends TargetOptions {
  checkoutCapacity: number;
}

export async function showQueue(call: Call<TargetOptions>): Promise<void> {
  await withQueue(call, (client, params) => client.getQueue({ params }));
}

export async function setQueue(call: Call<SetQueueOptions>): Promise<void> {
  const { checkoutCapacity } = call.options;
  await withQueue(call, (client, params) =>
    client.setQueue({ params, body: { checkoutCapacity } }),
  );
}

export async function haltQueue(
  call: Call<TargetOptions>,
  verb: "pause" | "resume",
): Promise<void> {
  await withQueue(call, (client, params) =>
    verb === "pause" ? client.pauseQueue({ params }) : client.resumeQueue({ params }),
  );
}

/**
 * Shows the room as it is after the work.
 * @throws {CliError} `no_such_drop`, `no_waiting_room`
 */
async function withQueue(
  call: Call<TargetOptions>,
  work: (client: Client, params: { dropId: string }) => Promise<Queue>,
): Promise<void> {
  const client = await connect(call.options, call.config);
  // Commander has made sure that the argument is there.
  const drop = await findDrop(client, call.args[0] ?? "");
  const queue = await work(client, { dropId: drop.id }).catch((cause: unknown) => {
    throw cause instanceof ProblemError && cause.problem.code === "no_waiting_room"
      ? roomless(drop, cause)
      : cause;
  });
  call.out.result(queue, () => queueDetails(drop, queue, call.out.colours));
}

function roomless({ slug }: Drop, cause: ProblemError): CliError {
  return new CliError({
    exit: "fault",
    code: "no_waiting_room",
    message: `${slug} has no waiting room: whoever comes may reserve at once`,
    hint: "`dropctl drop create --waiting-room fifo` makes a drop with one",
    cause,
  });
}
