import { TOTAL_MAX } from "../../../domain/drop.ts";
import type { RestockLedger, RestockOutcome } from "../../../ports/restockLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { noteEvent } from "../events/noteEvent.ts";
import { prepare } from "../prepared.ts";
import { orRollback, read, transact } from "../transact.ts";
import { selectDrops } from "./drops.ts";

type Request = Parameters<RestockLedger["restock"]>[0];

/** More units, in one update of the drop's row beside the note of who added them. */
export function restockQueries(dialect: SqlDialect): RestockLedger {
  const { builder } = dialect;
  const add = prepare((at: { dropId: string; units: number; totalMax: number }) =>
    builder
      .updateTable("drops")
      .set((eb) => ({ total: eb("total", "+", at.units) }))
      .where("id", "=", at.dropId)
      .where("phase", "!=", "closed")
      .where("total", "<=", at.totalMax),
  );
  const dropById = prepare((at: { dropId: string }) =>
    selectDrops(builder).where("drops.id", "=", at.dropId),
  );
  const eventByKey = prepare((at: { dropId: string; keyHash: string }) =>
    builder
      .selectFrom("dropEvents")
      .select(["kind", "amount"])
      .where("dropId", "=", at.dropId)
      .where("keyHash", "=", at.keyHash),
  );

  const findDrop = async (db: Connection, { dropId }: Request) =>
    (await dropById(db, { dropId })).rows[0];

  /** What became of the request with this key; null: nothing so far. */
  async function findRepeated(db: Connection, request: Request): Promise<RestockOutcome | null> {
    const { dropId, keyHash, units } = request;
    const event =
      keyHash === null ? undefined : (await eventByKey(db, { dropId, keyHash })).rows[0];
    if (event === undefined) return null;
    const drop = await findDrop(db, request);
    const isSame = event.kind === "restocked" && event.amount === units && drop !== undefined;
    return isSame ? { kind: "restocked", drop } : { kind: "refused", reason: "key_reused" };
  }

  /** Why no row was raised; a refusal never hides an effect that the same key had before. */
  async function judge(trx: Connection, request: Request): Promise<RestockOutcome> {
    const repeated = await findRepeated(trx, request);
    if (repeated !== null) return repeated;
    const drop = await findDrop(trx, request);
    if (drop === undefined) return { kind: "refused", reason: "not_found" };
    if (drop.phase === "closed") return { kind: "refused", reason: "illegal_transition" };
    return { kind: "too_many", total: drop.total };
  }

  return {
    async restock(request) {
      const outcome = await transact<RestockOutcome | "again">(dialect, async (trx) => {
        const { dropId, units, actor, keyHash } = request;
        const { affected } = await add(trx, { dropId, units, totalMax: TOTAL_MAX - units });
        if (affected === 0) return judge(trx, request);
        const event = { dropId, kind: "restocked", actor, amount: units, keyHash } as const;
        await orRollback(dialect, noteEvent(dialect, trx, event), "again");
        const drop = await findDrop(trx, request);
        return drop === undefined ? judge(trx, request) : { kind: "restocked", drop };
      });
      if (outcome !== "again") return outcome;
      const repeated = await read(dialect, (db) => findRepeated(db, request));
      return repeated ?? { kind: "refused", reason: "not_found" };
    },
  };
}
