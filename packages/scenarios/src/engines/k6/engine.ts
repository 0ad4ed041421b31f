import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, LoadOrder } from "../../load/engine.ts";
import type { LoadResult } from "../../load/result.ts";
import { drive } from "./drive.ts";
import { countBuyers, type K6LoadPlan, type K6Order, k6PlanOf, REQUESTS } from "./order.ts";
import { findK6 } from "./program.ts";

/** Real k6: open models, and journeys whose script can be taken along. */
export function createK6Engine({ path }: { path: string | undefined }): Engine {
  /** @throws {ScenarioFault} `k6_missing`, `k6_too_old` */
  const run = async (order: LoadOrder): Promise<LoadResult> => {
    const program = await findK6(path);
    const folder = await mkdtemp(join(tmpdir(), "dropctl-k6-"));
    try {
      const plan = k6PlanOf(order.plan);
      const files = await writeOrder(folder, { url: order.url, plan });
      return await drive({ ...order, plan, program, files });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  // It has no way to pause.
  const takesTurns = () => false;
  return { name: "k6", plans: ["read", "rush", "queue"], takesTurns, run };
}

/** Where the script finds what it is told. */
export interface OrderFiles {
  order: string;
  tokens: string;
}

/** Tokens are secrets: the folder is ours alone. */
async function writeOrder(
  folder: string,
  { url, plan }: { url: string; plan: K6LoadPlan },
): Promise<OrderFiles> {
  const files = { order: join(folder, "order.json"), tokens: join(folder, "tokens.json") };
  const base = url.replace(/\/+$/, "");
  const order: K6Order = { url: base, plan: countBuyers(plan), requests: REQUESTS };
  const tokens = plan.kind === "read" ? [] : plan.buyers.map(({ token }) => token);
  await writeFile(files.order, JSON.stringify(order));
  await writeFile(files.tokens, JSON.stringify(tokens));
  return files;
}
