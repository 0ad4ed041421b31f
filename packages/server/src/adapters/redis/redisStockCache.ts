import type { EpochEffect, StockCache } from "../../ports/stockCache.ts";
import { keysOf } from "./keys.ts";
import { type RedisConfig, RedisConnection } from "./redisConnection.ts";
import { readScripts, type ScriptName } from "./scripts.ts";
import { pushClaims, pushEffects, pushRows, readAnswers, readEntries } from "./wire.ts";

/** Rows and effects a call, which takes some 5 ms: other drops' claims wait behind it. */
const LOAD_ROWS_MAX = 1_000;
const EFFECTS_MAX = 1_000;

/**
 * The stock cache on a Redis that several processes share. Each method is one script and so one
 * atomic step; only long loads and long lists of effects take several. What the scripts do with the stock is what
 * `domain/stockBook.ts` does.
 * @throws {StockCacheFault} when there is no Redis, or none that will do
 */
export async function createRedisStockCache(config: RedisConfig): Promise<StockCache> {
  const scripts = readScripts();
  const connection = await RedisConnection.open(config);
  const run = async <Reply>(name: ScriptName, dropId: string, args: string[]): Promise<Reply> =>
    (await connection.run(scripts[name], keysOf(dropId), args)) as Reply;

  const apply = async (dropId: string, effects: readonly EpochEffect[]): Promise<void> => {
    for (let first = 0; first < effects.length; first += EFFECTS_MAX) {
      const args: string[] = [];
      pushEffects(args, effects.slice(first, first + EFFECTS_MAX));
      await run("apply", dropId, args);
    }
  };

  return {
    async claim({ dropId, open, claims, effects }) {
      // After an outage there are many: each is safe to come alone, and to come again.
      const surplus = Math.max(0, effects.length - EFFECTS_MAX);
      await apply(dropId, effects.slice(0, surplus));
      const args = [open ? "1" : "0", String(effects.length - surplus)];
      pushEffects(args, effects.slice(surplus));
      pushClaims(args, claims);
      const reply = await run<[number, string] | null>("claim", dropId, args);
      if (reply === null) return { kind: "fenced" };
      return { kind: "answered", epoch: reply[0], answers: readAnswers(reply[1]) };
    },

    apply: ({ dropId, effects }) => apply(dropId, effects),

    async raiseTotal({ dropId, total }) {
      await run("raiseTotal", dropId, [String(total)]);
    },

    async read(dropId) {
      const reply = await run<number[] | null>("read", dropId, []);
      if (reply === null) return null;
      const [epoch = 0, total = 0, confirmed = 0, paid = 0, provisional = 0] = reply;
      const held = confirmed + provisional;
      return { epoch, total, available: total - held - paid, held, paid, provisional };
    },

    async walk({ dropId, cursor }) {
      const reply = await run<[number, string, string[]] | null>("walk", dropId, [cursor ?? ""]);
      if (reply === null) return null;
      const [epoch, next, pairs] = reply;
      return { epoch, entries: readEntries(pairs), nextCursor: next === "" ? null : next };
    },

    async findProvisional({ dropId, ageMsMin, limit }) {
      const args = [String(ageMsMin), String(limit)];
      const reply = await run<[number, string[]] | null>("findProvisional", dropId, args);
      return reply === null ? null : { epoch: reply[0], entries: readEntries(reply[1]) };
    },

    async beginLoad({ dropId, epoch, total, perBuyerLimit }) {
      await run("beginLoad", dropId, [String(epoch), String(total), String(perBuyerLimit)]);
    },

    async load({ dropId, epoch, rows }) {
      for (let first = 0; first < rows.length; first += LOAD_ROWS_MAX) {
        const args = [String(epoch)];
        pushRows(args, rows.slice(first, first + LOAD_ROWS_MAX));
        await run("load", dropId, args);
      }
    },

    async publish({ dropId, epoch, liveRows }) {
      return (await run<number>("publish", dropId, [String(epoch), String(liveRows)])) === 1;
    },

    async retire(dropId) {
      await run("retire", dropId, []);
    },

    ping: () => connection.ping(),

    close: () => connection.close(),
  };
}
