import type { StockMode } from "@dropctl/protocol";
import type { Target, Toggle, TrialSides } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import { usageError } from "../exits.ts";
import type { Output } from "../output.ts";
import { checkStack } from "./backing.ts";
import {
  findLoadTarget,
  type LoadTargetOptions,
  openLoadTarget,
  startLoadTarget,
} from "./loadTarget.ts";
import type { ToggleOrder } from "./toggle.ts";

/** The options that say which servers are the sides of a comparison. */
export interface SideOptions extends LoadTargetOptions {
  mode?: StockMode;
  adminTokenBefore?: string;
  adminTokenAfter?: string;
}

/** Both sides; disposing of them ends the servers that are our own. */
interface OpenSides extends AsyncDisposable {
  toggle: Toggle;
  sides: TrialSides;
}

/**
 * The sides of a comparison: one server for both where the mode differs or nothing does, else two.
 * @throws {CliError} `conflicting_options`, and as `openLoadTarget` does
 */
export async function openSides(
  order: ToggleOrder,
  options: SideOptions,
  config: Config,
  out: Output,
): Promise<OpenSides> {
  checkSides(order, options);
  await using opened = new AsyncDisposableStack();
  const mode = options.mode ?? "cached";
  const targets = async (): Promise<[Target, Target]> => {
    if (order.key === "stack") {
      // Both before either: a server takes its time to start.
      checkStack(order.before, config);
      checkStack(order.after, config);
      const before = opened.use(await startLoadTarget(order.before, config, out));
      const after = opened.use(await startLoadTarget(order.after, config, out));
      return [before.target, after.target];
    }
    if (order.key === "url") {
      const side = (url: string, adminToken = options.adminToken) =>
        findLoadTarget({ ...options, url, ...(adminToken && { adminToken }) }, config, out);
      return [
        await side(order.before, options.adminTokenBefore),
        await side(order.after, options.adminTokenAfter),
      ];
    }
    const { target } = opened.use(await openLoadTarget(options, config, out));
    return [target, target];
  };
  const [before, after] = await targets();
  const modes = order.key === "mode" ? order : { before: mode, after: mode };
  const toggle = order.key === "aa" ? { key: order.key, before: mode, after: "again" } : order;
  const servers = opened.move();
  return {
    toggle,
    sides: {
      before: { target: before, mode: modes.before },
      after: { target: after, mode: modes.after },
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

/** What would be ignored is refused. */
function checkSides({ key }: ToggleOrder, options: SideOptions): void {
  const { mode, stack, url, adminTokenBefore, adminTokenAfter } = options;
  const names = key === "stack" || key === "url";
  const wrong =
    (key === "mode" && mode !== undefined && "--mode") ||
    (names && stack !== undefined && "--stack") ||
    (names && url !== undefined && "--url") ||
    (key !== "url" && adminTokenBefore !== undefined && "--admin-token-before") ||
    (key !== "url" && adminTokenAfter !== undefined && "--admin-token-after");
  if (wrong !== false) {
    const what = key === "aa" ? "--aa" : `--toggle ${key}=`;
    throw usageError("conflicting_options", `${wrong} does not go with ${what}`);
  }
}
