import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerConfig } from "@dropctl/server";
import type { PlainOptions } from "../commands/plainOption.ts";
import { CliError, type Exit, usageError } from "../exits.ts";
import { toCliError } from "../faults.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { homePaths, readServerFile, removeServerFile, writeServerFile } from "../home.ts";
import { upText } from "../render/up.ts";
import type { StackName } from "../stacks.ts";
import { openBacking } from "./backing.ts";
import { createOwnServer } from "./ownServer.ts";
import type { ReadyDocument } from "./readyDocument.ts";
import { HeldLog } from "./upView/heldLog.ts";
import { startUpView, upViewKind, type UpViewOrder } from "./upView/viewProcess.ts";

export interface UpOptions extends CommonOptions, PlainOptions {
  host: string;
  port: number;
  stack: StackName;
  data?: string;
  temporary?: true;
  /** Milliseconds. */
  paymentLatency?: number;
  declineRate?: number;
  logLevel: NonNullable<ServerConfig["logLevel"]>;
  ephemeral?: true;
}

/** What `up --json` prints once it serves. */
export interface UpResult {
  url: string;
  stack: StackName;
  adminToken: string;
  pid: number;
  /** Folder of the ledger; null for a temporary one and for one elsewhere. */
  dataDir: string | null;
}

/**
 * Serves until it is told to stop, then drains; SIGTERM ends well, Ctrl-C with 130. A parent is
 * told on stdout why it cannot start, as it would be told that it serves.
 */
export async function up(call: Call<UpOptions>): Promise<Exit> {
  if (call.options.ephemeral !== true) return serve(call);
  return serve(call).catch((thrown: unknown): never => {
    const { exit, code, message, hint } = toCliError(thrown);
    const failed: ReadyDocument = { failed: { exit, code, message, hint } };
    call.out.result(failed, () => message);
    throw thrown;
  });
}

async function serve(call: Call<UpOptions>): Promise<Exit> {
  const { options, config, out } = call;
  const interrupts = call.frame.takeInterrupts();
  checkOptions(options);
  const place = options.ephemeral === true ? await ephemeralPlace() : await homePlace(config.home);
  const folder = options.temporary === true ? null : (options.data ?? place.dataDir);
  const { stack } = options;
  const dataDir = stack === "embedded" ? folder : null;
  const kind = upViewKind(options, config);
  try {
    await using log = kind === "dashboard" ? await HeldLog.open() : null;
    await using backing = await openBacking(stack, config);
    const parts = { dataDir, backing, onLogLine: log?.line };
    const server = await createOwnServer(options, config.adminToken, parts);
    try {
      const { url, adminToken } = server;
      const result = { url, stack, adminToken, pid: process.pid, dataDir };
      await place.announce(result);
      out.result(result, () => upText(result, homePaths(config.home).server, out.colours));
      const onStop: UpViewOrder["onStop"] = (how) => call.frame.interrupt(how);
      await using view =
        kind === null ? null : startUpView({ kind, url, adminToken, config, out, log, onStop });
      const why = await stopped(interrupts, options.ephemeral === true);
      await view?.close();
      out.say("stopping: answering what has begun");
      return why === "SIGINT" ? "interrupted" : "ok";
    } finally {
      await server.close();
    }
  } finally {
    await place.leave();
  }
}

/** @throws {CliError} `conflicting_options` */
function checkOptions({ stack, data, temporary }: UpOptions): void {
  if (stack !== "embedded" && data !== undefined) {
    throw usageError("conflicting_options", `--data: the ${stack} stack keeps nothing in a folder`);
  }
  if (stack === "external" && temporary === true) {
    throw usageError("conflicting_options", "--temporary: the external stack keeps its data");
  }
}

/** Where a server keeps its things, and who is told of it. */
interface Place {
  dataDir: string;
  announce(result: UpResult): Promise<void>;
  leave(): Promise<void>;
}

/** @throws {CliError} `already_running`: one home has one server */
async function homePlace(home: string): Promise<Place> {
  const running = await readServerFile(home);
  // After a restart in a container, the file's process id may well be our own.
  if (running !== null && running.pid !== process.pid) {
    throw new CliError({
      exit: "fault",
      code: "already_running",
      message: `a server runs with ${home} already, at ${running.url} (pid ${running.pid})`,
      hint: "stop that one, or set DROPCTL_HOME to another folder",
    });
  }
  return {
    dataDir: homePaths(home).data,
    announce: ({ url, adminToken, pid }) =>
      writeServerFile(home, { url, adminToken, pid, startedAt: new Date().toISOString() }),
    leave: () => removeServerFile(home, process.pid),
  };
}

/** A folder that goes with the process, and no `server.json`. */
async function ephemeralPlace(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), "dropctl-ledger-"));
  return {
    dataDir,
    announce: () => Promise.resolve(),
    leave: () => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Resolves with the reason to stop: a signal's name, or the end of stdin. */
async function stopped(interrupts: AbortSignal, withStdin: boolean): Promise<string> {
  if (interrupts.aborted) return String(interrupts.reason);
  const signalled = once(interrupts, "abort").then(() => String(interrupts.reason));
  if (!withStdin) return signalled;
  const ended = once(process.stdin.resume(), "close").then(() => "stdin");
  return Promise.race([signalled, ended]);
}
