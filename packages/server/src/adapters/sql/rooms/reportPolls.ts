import type { PollReport, RoomLedger } from "../../../ports/roomLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { execute, prepare, prepareIds } from "../prepared.ts";
import { transact } from "../transact.ts";
import { roomLock } from "./lockRoom.ts";

interface ReportRow {
  readonly dropId: string;
  readonly holder: string;
  readonly sinceMs: number;
  readonly reportedAtMs: number;
  readonly coveredTo: number;
}

/**
 * Keeps when each ticket will count as silent, and that its process still reports. Under the
 * room's lock, since one report takes several statements that lock tickets, each in its order.
 */
export function reportQueries(dialect: SqlDialect): Pick<RoomLedger, "reportPolls"> {
  const { builder } = dialect;
  const lockRoom = roomLock(dialect);
  const raise = prepareIds((numbers: number[], at: { dropId: string; silentAfterMs: number }) =>
    builder
      .updateTable("tickets")
      .set({ silentAfterMs: at.silentAfterMs })
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers)
      .where("state", "=", "waiting")
      .where("silentAfterMs", "<", at.silentAfterMs),
  );
  const find = prepare((at: { dropId: string; holder: string }) =>
    builder
      .selectFrom("roomReports")
      .select(["sinceMs", "reportedAtMs"])
      .where("dropId", "=", at.dropId)
      .where("holder", "=", at.holder),
  );
  const renew = prepare((row: ReportRow) =>
    builder
      .updateTable("roomReports")
      .set({ sinceMs: row.sinceMs, reportedAtMs: row.reportedAtMs, coveredTo: row.coveredTo })
      .where("dropId", "=", row.dropId)
      .where("holder", "=", row.holder),
  );

  return {
    reportPolls: (report) =>
      transact(dialect, async (trx) => {
        const { dropId } = report;
        if ((await lockRoom(trx, { dropId })) === null) return;
        const nowMs = await dialect.presentMs(trx);
        for (const [silentInMs, numbers] of byPace(report.polls)) {
          await raise(trx, numbers, { dropId, silentAfterMs: nowMs + silentInMs });
        }
        await keep(trx, report, nowMs);
      }),
  };

  async function keep(trx: Connection, report: PollReport, nowMs: number): Promise<void> {
    const { dropId, holder, coveredTo, freshMs } = report;
    const found = (await find(trx, { dropId, holder })).rows[0];
    const goesOn = found !== undefined && found.reportedAtMs >= nowMs - freshMs;
    const sinceMs = goesOn ? found.sinceMs : nowMs;
    const row = { dropId, holder, sinceMs, reportedAtMs: nowMs, coveredTo };
    if (found !== undefined) await renew(trx, row);
    else await execute(trx, builder.insertInto("roomReports").values(row));
  }
}

/** Numbers in their order, by when they will be silent: one update each. */
function byPace(polls: PollReport["polls"]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const { number, silentInMs } of polls.toSorted((a, b) => a.number - b.number)) {
    const group = groups.get(silentInMs);
    if (group === undefined) groups.set(silentInMs, [number]);
    else group.push(number);
  }
  return groups;
}
