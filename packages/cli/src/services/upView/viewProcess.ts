import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import type { Config } from "../../config.ts";
import type { Output } from "../../output.ts";
import { MAIN } from "../serverProcess.ts";
import type { HeldLog } from "./heldLog.ts";
import type { FromView, ToView } from "./messages.ts";
import { rememberTerminal } from "./terminal.ts";

const CLOSE_MS_MAX = 3_000;
const NAMES = { dashboard: "dashboard", plain: "live view" } as const;

/** What is shown beside a server, by a process of its own. */
export interface UpView extends AsyncDisposable {
  /** Ends it; the terminal is as it was, and what the server logged is written. */
  close(): Promise<void>;
}

export interface UpViewOrder {
  kind: "dashboard" | "plain";
  url: string;
  adminToken: string;
  config: Config;
  out: Output;
  /** Holds back what the server logs while a dashboard has the terminal; null: there is none. */
  log: HeldLog | null;
  onStop: (how: FromView["stop"]) => void;
}

/** Null: `up` says what it always says, and no more. */
export function upViewKind(
  { json, plain, ephemeral }: { json?: true; plain?: true; ephemeral?: true },
  config: Config,
): UpViewOrder["kind"] | null {
  if (json === true || ephemeral === true) return null;
  if (plain === true) return "plain";
  return config.dashboard ? "dashboard" : null;
}

/**
 * Starts the process that shows what the server does, so that drawing never delays a buyer. It
 * shares the terminal and has the token by the environment, since everybody on the machine can
 * read a command line. It ends with us, also when we are killed: its IPC channel closes. When it
 * ends by itself, the server goes on.
 */
export function startUpView(order: UpViewOrder): UpView {
  const { kind, url, adminToken, config, out, log, onStop } = order;
  const restore = kind === "dashboard" ? rememberTerminal() : () => {};
  const child = spawn(
    process.execPath,
    [MAIN, "up-view", ...(kind === "plain" ? ["--plain"] : [])],
    {
      env: { ...config.inherited, DROPCTL_URL: url, DROPCTL_ADMIN_TOKEN: adminToken },
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    },
  );
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  child.on("message", ({ stop }: FromView) => onStop(stop));
  log?.hold((line) => tell(child, { kind: "log", line }));

  let closing = false;
  const ended = (async () => {
    const { how, killed } = await endOf(child);
    if (killed) restore();
    await log?.release();
    if (!closing) out.say(`the ${NAMES[kind]} ended (${how}): the server goes on; Ctrl-C stops it`);
  })();
  const close = async () => {
    closing = true;
    tell(child, { kind: "close" });
    const late = setTimeout(() => child.kill("SIGKILL"), CLOSE_MS_MAX);
    await ended;
    clearTimeout(late);
  };
  return { close, [Symbol.asyncDispose]: close };
}

/** One that has gone hears nothing any more; its end is told elsewhere. */
function tell(child: ChildProcess, message: ToView): void {
  if (child.connected) child.send(message, () => {});
}

async function endOf(child: ChildProcess): Promise<{ how: string; killed: boolean }> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    return signal === null ? { how: `exit ${code}`, killed: false } : { how: signal, killed: true };
  } catch (error) {
    return { how: String(error), killed: false };
  }
}
