import { randomUUID } from "node:crypto";
import { type Audit, brokenChecks, type Client, ProblemError } from "@dropctl/protocol";
import { count } from "../render/units.ts";
import { isUnknown, restockOnce } from "./restockOnce.ts";

/** What an operator can do to a drop from the keyboard; each is a command, too. */
export type Action =
  | { readonly kind: "open" | "pause" | "resume" | "close" | "audit" | "rebuild" }
  | { readonly kind: "queue_pause" | "queue_resume" }
  | { readonly kind: "capacity"; readonly people: number }
  | { readonly kind: "restock"; readonly units: number };

/** Carries out actions with the admin token. */
export interface Operator {
  /** @returns what came of it, in one line; a refusal is an answer, too, and never throws */
  act(dropId: string, action: Action): Promise<{ ok: boolean; text: string }>;
}

/** Acts through a drop's own client; null: it is not followed any more. */
export function createOperator(
  clientOf: (dropId: string) => Client | null,
  onAudit: (dropId: string, audit: Audit) => void,
): Operator {
  return {
    async act(dropId, action) {
      const client = clientOf(dropId);
      if (client === null) return { ok: false, text: "this drop is not followed any more" };
      try {
        const done = await carryOut(client, dropId, action);
        if (typeof done === "string") return { ok: true, text: done };
        onAudit(dropId, done);
        return auditAnswer(done, action);
      } catch (cause) {
        return { ok: false, text: await refusalText(cause, { client, dropId, action }) };
      }
    },
  };
}

async function carryOut(client: Client, dropId: string, action: Action): Promise<string | Audit> {
  const params = { dropId };
  switch (action.kind) {
    case "open":
      return phaseText(await client.openDrop({ params }));
    case "pause":
      return phaseText(await client.pauseDrop({ params }));
    case "resume":
      return phaseText(await client.resumeDrop({ params }));
    case "close":
      return phaseText(await client.closeDrop({ params }));
    case "audit":
      return client.auditDrop({ params });
    case "rebuild":
      return client.rebuildDrop({ params });
    case "queue_pause":
      await client.pauseQueue({ params });
      return "nobody is admitted until it is resumed";
    case "queue_resume":
      await client.resumeQueue({ params });
      return "admissions go on";
    case "capacity": {
      const body = { checkoutCapacity: action.people };
      const { checkoutCapacity } = await client.setQueue({ params, body });
      return `checkout takes ${count(checkoutCapacity)} at once`;
    }
    case "restock": {
      const order = { dropId, units: action.units, key: randomUUID() };
      const { slug, total } = await restockOnce(client, order).catch(toldIfUnknown);
      return `${slug} has ${count(total)} units in all`;
    }
  }
}

/** Pressed again it would be another restock. */
function toldIfUnknown(cause: unknown): never {
  if (!isUnknown(cause)) throw cause;
  const text = `whether it was restocked is unknown, look at its units: ${messageOf(cause)}`;
  throw new Error(text, { cause });
}

const phaseText = ({ slug, phase }: { slug: string; phase: string }): string =>
  `${slug} is ${phase}`;

function auditAnswer(audit: Audit, { kind }: Action): { ok: boolean; text: string } {
  const [first, ...others] = brokenChecks(audit);
  const done = kind === "rebuild" ? `rebuilt, epoch ${count(audit.ledger.epoch)}; ` : "";
  if (first === undefined) return { ok: true, text: `${done}every invariant holds` };
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return { ok: false, text: `${done}BROKEN: ${first.name}: ${first.detail}${more}` };
}

/** As the commands tell it: a phase that does not allow something is named. */
async function refusalText(
  cause: unknown,
  asked: { client: Client; dropId: string; action: Action },
): Promise<string> {
  if (cause instanceof ProblemError) {
    const { code, title, detail } = cause.problem;
    if (code === "illegal_transition" && detail === undefined) {
      const { client, dropId, action } = asked;
      const drop = await client.getDrop({ params: { dropId } }).catch(() => null);
      if (drop !== null) return `${phaseText(drop)}: ${action.kind} is not possible now`;
    }
    return detail === undefined || detail === title ? title : `${title}: ${detail}`;
  }
  return messageOf(cause);
}

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);
