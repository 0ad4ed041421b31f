import { randomUUID } from "node:crypto";
import { ProblemError } from "@dropctl/protocol";
import { CliError } from "../exits.ts";
import type { Call, TargetOptions } from "../frame.ts";
import { isUnknown, restockOnce } from "../live/restockOnce.ts";
import { count } from "../render/units.ts";
import { findDrop } from "./catalogue.ts";
import { connect } from "./target.ts";

export interface RestockOptions extends TargetOptions {
  units: number;
  key?: string;
}

/**
 * Adds units to a drop, once: an answer that got lost is asked for again with the same key.
 * @throws {CliError} `illegal_transition`: the drop is closed, or would have too many units;
 *   `key_reused`: the key was for something else; `restock_unknown` (3): there was no answer
 */
export async function restockDrop(call: Call<RestockOptions>): Promise<void> {
  const { units, key = randomUUID() } = call.options;
  const client = await connect(call.options, call.config);
  const { id: dropId, ...before } = await findDrop(client, call.args[0] ?? "");
  const drop = await restockOnce(client, { dropId, units, key }).catch((cause: unknown) => {
    throw explain(cause, { slug: before.slug, units, key });
  });
  call.out.result(
    drop,
    () => `${drop.slug} has ${count(drop.total)} units now, ${more(units, call.options.key)}`,
  );
}

/** A key that was used before added nothing now, and the answer is the same. */
const more = (units: number, key: string | undefined): string =>
  key === undefined ? `${count(units)} more` : `${count(units)} of them with the key ${key}, once`;

function explain(cause: unknown, asked: { slug: string; units: number; key: string }): unknown {
  const { slug, units, key } = asked;
  if (isUnknown(cause)) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new CliError({
      exit: "unreachable",
      code: "restock_unknown",
      message: `whether ${slug} was restocked is unknown: ${why}`,
      hint: `this adds the units only if they are not there yet: dropctl drop restock ${slug} --units ${units} --key ${key}`,
      cause,
    });
  }
  if (!(cause instanceof ProblemError)) return cause;
  const { code, detail } = cause.problem;
  if (code === "illegal_transition") {
    const message =
      detail === undefined
        ? `${slug} is closed: restock is not possible now`
        : `${slug} cannot have ${count(units)} more: ${detail}`;
    return new CliError({ exit: "fault", code, message, cause });
  }
  if (code === "key_reused") {
    const message = `--key: "${key}" was used for something else of ${slug}`;
    return new CliError({ exit: "fault", code, message, hint: "leave it out", cause });
  }
  return cause;
}
