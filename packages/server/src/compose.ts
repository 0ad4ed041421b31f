import { randomBytes } from "node:crypto";
import { createSimulatedPayments } from "./adapters/payments/simulatedPayments.ts";
import { createPinoTelemetry } from "./adapters/system/pinoTelemetry.ts";
import { systemClock, uuidIds } from "./adapters/system/systemClock.ts";
import { Activity } from "./app/activity.ts";
import type { App } from "./app/app.ts";
import { Audit } from "./app/audit/audit.ts";
import { CacheKeeper } from "./app/cacheKeeper.ts";
import { Catalogue } from "./app/catalogue.ts";
import { DIRECT_LIMITS, DirectTurns } from "./app/directTurns.ts";
import { DropDirectory } from "./app/dropDirectory.ts";
import { EffectOutbox } from "./app/effectOutbox.ts";
import { MoneyMoves } from "./app/pay/moneyMoves.ts";
import { Pay } from "./app/pay/pay.ts";
import { Refund } from "./app/pay/refund.ts";
import { Settle } from "./app/pay/settle.ts";
import { Reconciler } from "./app/reconciler.ts";
import { Release } from "./app/release.ts";
import { ReservationReads } from "./app/reservationReads.ts";
import { CachedReserve } from "./app/reserve/cachedReserve.ts";
import { ClaimCommit } from "./app/reserve/claimCommit.ts";
import { DirectReserve } from "./app/reserve/directReserve.ts";
import { OrphanRepair } from "./app/reserve/orphanRepair.ts";
import { Reserve } from "./app/reserve/reserve.ts";
import { Admissions } from "./app/room/admissions.ts";
import { Queue } from "./app/room/queue.ts";
import { RoomViews } from "./app/room/roomViews.ts";
import { Silence } from "./app/room/silence.ts";
import { Tickets } from "./app/room/tickets.ts";
import { Restock } from "./app/restock.ts";
import { StockReads } from "./app/stockReads.ts";
import { StockRebuild } from "./app/stockRebuild.ts";
import { DropStates } from "./app/stream/dropStates.ts";
import { tellChanges } from "./app/stream/tellChanges.ts";
import type { CheckedConfig } from "./config.ts";
import { createPrometheusMeters } from "./metrics/prometheusMeters.ts";
import { timeCalls } from "./metrics/timeCalls.ts";
import { SessionTokens } from "./http/auth/sessionTokens.ts";
import { TicketTokens } from "./http/auth/ticketTokens.ts";
import { Streams } from "./http/stream/streams.ts";
import { pause } from "./ports/clock.ts";
import {
  type EdgeMeters,
  type Readings,
  TIMED_CACHE_CALLS,
  TIMED_LEDGER_CALLS,
} from "./ports/meters.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { openEmbeddedStack, openSharedStack } from "./stacks.ts";
import { startWorkers } from "./workers/workers.ts";

/** A running system without its HTTP surface. */
export interface Composition {
  readonly app: App;
  readonly tokens: SessionTokens;
  readonly ticketTokens: TicketTokens;
  readonly streams: Streams;
  readonly adminToken: string;
  readonly telemetry: Telemetry;
  readonly meters: EdgeMeters & Readings;
  readonly stack: string;
  /** Ends the workers, hands over what is pending and closes the ledger. */
  close(): Promise<void>;
}

const ADMIN_TOKEN_BYTES = 24;
const FLUSH_MS_MAX = 1_000;

/** Puts the parts together; here and in stacks.ts concrete adapters are named. */
export async function compose(config: CheckedConfig): Promise<Composition> {
  const clock = systemClock;
  const ids = uuidIds;
  const telemetry = createPinoTelemetry(config.logLevel, config.onLogLine);
  const meters = createPrometheusMeters();
  const stack = await (
    config.shared === null
      ? openEmbeddedStack(config.dataDir, { clock })
      : openSharedStack(config.shared, { telemetry, meters })
  ).catch((cause: unknown) => {
    meters.close();
    throw cause;
  });
  const { ledger, cache } = stack;
  timeCalls(ledger, TIMED_LEDGER_CALLS, meters.ledgerCall);
  timeCalls(cache, TIMED_CACHE_CALLS, meters.cacheCall);
  const holder = ids.next();
  const payments = createSimulatedPayments(config.payments, { clock, ids, random: Math.random });

  const directory = new DropDirectory(ledger, clock);
  const outbox = new EffectOutbox(cache, clock);
  const activity = new Activity();
  const turns = new DirectTurns(DIRECT_LIMITS, clock);
  const rebuild = new StockRebuild({ ledger, cache, clock, telemetry, holder });
  const { stockMaxAgeMs } = config;
  const stockReads = new StockReads({ directory, ledger, cache, rebuild, clock, stockMaxAgeMs });
  const orphans = new OrphanRepair({ ledger, cache, outbox, clock });
  const commit = new ClaimCommit({ ledger, directory, outbox, rebuild, orphans });
  const cached = new CachedReserve({
    ...{ ledger, cache, directory, outbox, rebuild, activity, commit },
    ...{ clock, ids, telemetry, meters },
  });
  const direct = new DirectReserve({ ledger, ids, turns });
  const views = new RoomViews(ledger, clock);
  const admissions = new Admissions({ ledger, directory, views, clock, telemetry });
  const silence = new Silence({ ledger, views, clock, holder });
  const reservationReads = new ReservationReads({ ledger, clock, meters });
  const release = new Release({
    ledger,
    reads: reservationReads,
    directory,
    outbox,
    activity,
    turns,
    admissions,
    ...{ clock, telemetry, meters },
  });
  const settle = new Settle({ ledger, outbox, activity, turns, admissions, clock, meters });
  const moves = new MoneyMoves({ ledger, payments, clock, telemetry });

  const states = new DropStates({ directory, stockReads, rebuild, views });
  const { listenersMax } = config;
  const streams = new Streams({ states, ledger, clock, telemetry, meters, listenersMax });
  tellChanges(ledger, (dropId) => streams.wake(dropId));

  const app: App = {
    catalogue: new Catalogue({ ledger, directory, rebuild, ids }),
    restock: new Restock({
      ...{ ledger, cache, directory, stockReads, activity, admissions, views, telemetry },
    }),
    stockReads,
    reserve: new Reserve({ directory, stockReads, cached, direct }),
    reservationReads,
    release,
    pay: new Pay({ reads: reservationReads, directory, ledger, payments, settle, moves, ids }),
    refund: new Refund({ ledger, directory, outbox, activity, moves, admissions }),
    moves,
    tickets: new Tickets({
      ...{ ledger, directory, views, admissions, silence, clock, meters },
      random: Math.random,
    }),
    queue: new Queue({ ledger, directory, views, admissions }),
    audit: new Audit({
      ...{ ledger, cache, payments, outbox, moves, activity, orphans, clock },
      others: stack.shared,
    }),
    ledger,
    cache,
  };
  await rebuild.runMissing().catch(async (cause: unknown) => {
    meters.close();
    await stack.close();
    throw cause;
  });
  const keeper = new CacheKeeper({ ledger, cache, orphans, rebuild, telemetry });
  const reconciler = stack.shared
    ? new Reconciler({ ledger, cache, outbox, keeper, telemetry, holder })
    : null;
  const rooms = { views, admissions, silence };
  const workers = startWorkers({ ...app, ...rooms, keeper, reconciler }, { clock, telemetry });

  return {
    app,
    tokens: new SessionTokens({ key: stack.sessionKey, clock, ids }),
    ticketTokens: new TicketTokens({ key: stack.sessionKey, clock }),
    streams,
    adminToken: config.adminToken ?? randomBytes(ADMIN_TOKEN_BYTES).toString("base64url"),
    telemetry,
    meters,
    stack: stack.name,
    async close() {
      streams.close();
      const atMost = (work: Promise<unknown>) => Promise.race([work, pause(clock, FLUSH_MS_MAX)]);
      // A worker may be waiting for a lock; its transaction ends with its connection.
      await atMost(Promise.all([workers.stop(), admissions.stop()]));
      // What a slow provider has not captured by then is taken up at the next start.
      await atMost(Promise.all([moves.flush(), outbox.flush()]));
      outbox.stop();
      meters.close();
      await stack.close();
    },
  };
}
