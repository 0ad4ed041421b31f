import { type Drop, type NewDrop, ProblemError, type WaitingRoom } from "@dropctl/protocol";
import { formatDuration } from "../duration.ts";
import { CliError, type Exit, usageError } from "../exits.ts";
import type { Call, TargetOptions } from "../frame.ts";
import { auditText } from "../render/audit.ts";
import { dropDetails, dropTable } from "../render/drops.ts";
import { allDrops, findDrop, findProduct } from "./catalogue.ts";
import { withElapsed, withRebuildProgress } from "./rebuildProgress.ts";
import { connect, findTarget } from "./target.ts";

export interface CreateDropOptions {
  product: string;
  total: number;
  perBuyerLimit?: number;
  /** Milliseconds; whole seconds only. */
  hold?: number;
  mode?: "direct" | "cached";
  opensAt?: string;
  label?: string;
  waitingRoom?: WaitingRoom;
  checkoutCapacity?: number;
  /** Milliseconds; whole seconds only. */
  admission?: number;
  maxWaiting?: number;
  open?: true;
}

const ROOM_OPTIONS = {
  checkoutCapacity: "--checkout-capacity",
  admission: "--admission",
  maxWaiting: "--max-waiting",
} as const satisfies Partial<Record<keyof CreateDropOptions, string>>;

export async function createDrop(call: Call<CreateDropOptions & TargetOptions>): Promise<void> {
  const { options, out } = call;
  const holdSeconds = wholeSeconds("hold", options.hold, 86_400);
  const room = roomOf(options);
  const client = await connect(options, call.config);
  const product = await findProduct(client, options.product);
  const body: NewDrop = {
    slug: argument(call),
    productId: product.id,
    total: options.total,
    ...(options.perBuyerLimit === undefined ? {} : { perBuyerLimit: options.perBuyerLimit }),
    ...(holdSeconds === undefined ? {} : { holdSeconds }),
    ...(options.mode === undefined ? {} : { stockMode: options.mode }),
    ...(options.opensAt === undefined ? {} : { opensAt: options.opensAt }),
    ...(options.label === undefined ? {} : { label: options.label }),
    ...room,
  };
  let drop = await client.createDrop({ body }).catch((cause: unknown) => {
    if (!(cause instanceof ProblemError) || cause.problem.code !== "slug_taken") throw cause;
    const message = `${body.slug} is there already, made with other values`;
    const hint = "give the new one another slug; `dropctl drop restock` adds units to this one";
    throw new CliError({ exit: "fault", code: "slug_taken", message, hint, cause });
  });
  if (options.open === true && drop.phase === "scheduled") {
    drop = await client.openDrop({ params: { dropId: drop.id } });
  }
  if (options.open === true && drop.phase !== "open") {
    const message = `${drop.slug} was there already and is ${drop.phase}: it cannot be opened`;
    throw new CliError({ exit: "fault", code: "illegal_transition", message });
  }
  out.result(drop, () => dropTable([drop], out));
}

/** @throws {CliError} `room_option_without_room`, `invalid_admission` */
function roomOf(options: CreateDropOptions): Partial<NewDrop> {
  const { waitingRoom, checkoutCapacity, maxWaiting } = options;
  const names = Object.keys(ROOM_OPTIONS) as (keyof typeof ROOM_OPTIONS)[];
  const given = names.find((name) => options[name] !== undefined);
  if (waitingRoom !== "fifo" && given !== undefined) {
    const message = `${ROOM_OPTIONS[given]} is of a waiting room, and the drop has none`;
    throw usageError("room_option_without_room", message, "give --waiting-room fifo");
  }
  const admissionSeconds = wholeSeconds("admission", options.admission, 3_600);
  return {
    ...(waitingRoom === undefined ? {} : { waitingRoom }),
    ...(checkoutCapacity === undefined ? {} : { checkoutCapacity }),
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
    ...(admissionSeconds === undefined ? {} : { admissionSeconds }),
  };
}

/** @throws {CliError} `invalid_NAME`: not whole seconds, or too many */
function wholeSeconds(name: string, durationMs: number | undefined, secondsMax: number) {
  if (durationMs === undefined) return undefined;
  const seconds = durationMs / 1_000;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= secondsMax) return seconds;
  const most = formatDuration(secondsMax * 1_000);
  throw usageError(`invalid_${name}`, `--${name} must be whole seconds, from 1s to ${most}`);
}

export async function listDrops(call: Call<TargetOptions & { label?: string }>): Promise<void> {
  const { options, out } = call;
  const client = await connect(options, call.config);
  const drops: Drop[] = [];
  for await (const drop of allDrops(client)) {
    if (options.label === undefined || drop.label === options.label) drops.push(drop);
  }
  out.result({ drops }, () =>
    drops.length === 0 && options.label !== undefined
      ? `no drop has the label "${options.label}"`
      : dropTable(drops, out),
  );
}

export async function showDrop(call: Call<TargetOptions>): Promise<void> {
  const client = await connect(call.options, call.config);
  const drop = await findDrop(client, argument(call));
  const [product, stock] = await Promise.all([
    client.getProduct({ params: { productId: drop.productId } }),
    client.getStock({ params: { dropId: drop.id } }),
  ]);
  const details = { drop, product, stock };
  call.out.result(details, () => dropDetails(details, call.out.colours));
}

export async function moveDrop(
  call: Call<TargetOptions>,
  verb: "open" | "pause" | "resume" | "close",
): Promise<void> {
  const client = await connect(call.options, call.config);
  const { id, slug, phase } = await findDrop(client, argument(call));
  const send = {
    open: client.openDrop,
    pause: client.pauseDrop,
    resume: client.resumeDrop,
    close: client.closeDrop,
  }[verb];
  const drop = await send({ params: { dropId: id } }).catch((cause: unknown) => {
    if (!(cause instanceof ProblemError) || cause.problem.code !== "illegal_transition")
      throw cause;
    const message = `${slug} is ${phase}: ${verb} is not possible now`;
    throw new CliError({ exit: "fault", code: "illegal_transition", message, cause });
  });
  call.out.result(drop, () => `${drop.slug} is ${drop.phase}`);
}

/** Ends with `invariant` when the audit finds one broken. */
export async function auditDrop(call: Call<TargetOptions>): Promise<Exit> {
  const client = await connect(call.options, call.config);
  const drop = await findDrop(client, argument(call));
  const work = client.auditDrop({ params: { dropId: drop.id } });
  const audit = await withElapsed(call.out, `auditing ${drop.slug}`, work);
  call.out.result(audit, () => auditText(drop, audit, call.out));
  return audit.ok ? "ok" : "invariant";
}

/**
 * Raises the drop's epoch, loads its stock from the ledger, and audits what came of it.
 * @throws {CliError} `no_stock_cache`: a direct drop
 */
export async function rebuildDrop(call: Call<TargetOptions>): Promise<Exit> {
  const client = await connect(call.options, call.config);
  const drop = await findDrop(client, argument(call));
  if (drop.stockMode === "direct") {
    const message = `${drop.slug} is a direct drop: it has no stock cache to rebuild`;
    throw new CliError({ exit: "fault", code: "no_stock_cache", message });
  }
  const target = await findTarget(call.options, call.config);
  const work = client.rebuildDrop({ params: { dropId: drop.id } });
  const audit = await withRebuildProgress(call.out, { target, drop }, work);
  call.out.result(audit, () => auditText(drop, audit, call.out));
  return audit.ok ? "ok" : "invariant";
}

/** Commander has made sure that the argument is there. */
function argument(call: { args: string[] }): string {
  return call.args[0] ?? "";
}
