/** The load: a fresh process for each measurement, autocannon with its requests built ahead. */
import autocannon from "autocannon";

export interface Shot {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface VolleyOrder {
  readonly url: string;
  readonly connections: number;
  /** Sent once each, dealt out to the connections in turn. */
  readonly shots: readonly Shot[];
  /** Each shot is sent this often. */
  readonly repeat: number;
}

export interface VolleyResult {
  /** Completions per second, from the first to the last one. */
  readonly tps: number;
  readonly durationMs: number;
  readonly byStatus: Record<string, number>;
  /** Of one core. */
  readonly generatorCpu: number;
}

const DURATION_S_MAX = 60;

async function fire({ url, connections, shots, repeat }: VolleyOrder): Promise<VolleyResult> {
  const hands: Shot[][] = Array.from({ length: connections }, () => []);
  for (const [index, shot] of shots.entries()) hands[index % connections]?.push(shot);
  let dealt = 0;
  const total = shots.length * repeat;
  let firstMs = 0;
  let lastMs = 0;
  let completions = 0;
  const byStatus: Record<string, number> = {};
  let used = { user: 0, system: 0 };
  let cpu = process.cpuUsage();
  const run = autocannon({
    url,
    connections,
    amount: total,
    duration: DURATION_S_MAX,
    setupClient: (client) => client.setRequests(hands[dealt++] ?? []),
  });
  run.on("response", (_client, status) => {
    lastMs = performance.now();
    if (completions++ === 0) {
      firstMs = lastMs;
      cpu = process.cpuUsage();
    }
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (completions === total) used = process.cpuUsage(cpu);
  });
  await run;
  const durationMs = lastMs - firstMs;
  return {
    tps: (completions * 1_000) / durationMs,
    durationMs,
    byStatus,
    generatorCpu: (used.user + used.system) / 1_000 / durationMs,
  };
}

process.on("message", (order: VolleyOrder) => {
  void fire(order).then((result) => process.send?.(result));
});
process.on("disconnect", () => process.exit(0));
