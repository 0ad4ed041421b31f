import { execFile } from "node:child_process";
import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Exit } from "../exits.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { writeWhole } from "../home.ts";
import { doctorText } from "../render/doctor.ts";
import { type StackFinding, stackFindings } from "./doctorStacks.ts";

const execute = promisify(execFile);
const PROBE_MS_MAX = 5_000;
const NODE_MAJOR_MIN = 24;
/** On a full disk an empty file can still be made. */
const PROBE_BYTES = 64 * 1024;

export interface Finding {
  name: string;
  found: boolean;
  /** A version, or why it is not there. */
  detail: string;
  /** Whether the embedded stack needs it. */
  needed: boolean;
  purpose: string;
  /** How to get it; empty when it is there. */
  remedy: string;
}

/** What `doctor --json` prints. */
export interface DoctorReport {
  /** Whether the embedded stack can run. */
  ok: boolean;
  findings: Finding[];
  stacks: StackFinding[];
}

interface Tool {
  name: string;
  /** Tried in this order: program and arguments that print a version. */
  commands: [program: string, ...args: string[]][];
  purpose: string;
  remedy: string;
}

const TOOLS: Tool[] = [
  {
    name: "redis-server",
    commands: [["redis-server", "--version"]],
    purpose: "stock cache of the local stack",
    remedy: "install the package redis-server (or redis) of your system",
  },
  {
    name: "mariadbd",
    commands: [
      ["mariadbd", "--version"],
      ["mysqld", "--version"],
      ["/usr/sbin/mariadbd", "--version"],
      ["/usr/sbin/mysqld", "--version"],
    ],
    purpose: "ledger of the local stack",
    remedy: "install mariadb-server (10.11 or newer) or mysql-server (8.4)",
  },
  {
    name: "k6",
    commands: [["k6", "version"]],
    purpose: "--engine k6 only",
    remedy: "install k6 2 from your package manager or grafana.com/docs/k6",
  },
  {
    name: "docker",
    commands: [["docker", "--version"]],
    purpose: "docker/compose.yaml",
    remedy: "install Docker Engine or Docker Desktop",
  },
];

/** Ends with `fault` when something is missing that the embedded stack needs. */
export async function doctor(call: Call<CommonOptions>): Promise<Exit> {
  const probed = await Promise.all([
    serverFinding(),
    homeFinding(call.config.home),
    ...TOOLS.map(toolFinding),
  ]);
  const findings = [nodeFinding(), ...probed];
  const ok = findings.every((finding) => finding.found || !finding.needed);
  const report = { ok, findings, stacks: stackFindings(call.config, ok) };
  call.out.result(report, () => doctorText(report, call.out.colours));
  return ok ? "ok" : "fault";
}

function nodeFinding(): Finding {
  const found = Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN;
  return {
    name: "node",
    found,
    detail: process.version,
    needed: true,
    purpose: "runs dropctl",
    remedy: found ? "" : `bin/dropctl brings Node ${NODE_MAJOR_MIN} by itself`,
  };
}

/** Loading the server loads SQLite's native module with it. */
async function serverFinding(): Promise<Finding> {
  const common = { name: "embedded server", needed: true, purpose: "the embedded stack" };
  try {
    await import("@dropctl/server");
    return { ...common, found: true, detail: "loads", remedy: "" };
  } catch (error) {
    const remedy = "set up again: remove node_modules and start bin/dropctl";
    return { ...common, found: false, detail: firstLine(error), remedy };
  }
}

async function homeFinding(home: string): Promise<Finding> {
  const common = { name: "home folder", needed: true, purpose: "run records, ledger" };
  const probe = join(home, `.doctor-${process.pid}`);
  try {
    await writeWhole(probe, "-".repeat(PROBE_BYTES));
    await rm(probe, { force: true });
    // Made for the probe alone, it is empty and goes again.
    await rmdir(home).catch(() => undefined);
    return { ...common, found: true, detail: home, remedy: "" };
  } catch (error) {
    const remedy = "set DROPCTL_HOME to a folder that you may write";
    return { ...common, found: false, detail: firstLine(error), remedy };
  }
}

async function toolFinding({ name, commands, purpose, remedy }: Tool): Promise<Finding> {
  for (const [program, ...args] of commands) {
    try {
      const { stdout, stderr } = await execute(program, args, { timeout: PROBE_MS_MAX });
      const detail = /\d+\.\d+(\.\d+)?/.exec(stdout + stderr)?.[0] ?? "found";
      return { name, found: true, detail, needed: false, purpose, remedy: "" };
    } catch {
      // Not under this name, or broken: the next one may be there.
    }
  }
  return { name, found: false, detail: "not found", needed: false, purpose, remedy };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? "";
}
