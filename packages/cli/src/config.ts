import { resolve } from "node:path";

/** What the environment says; this is the one place that reads it. */
export interface Config {
  /** Absolute path of the folder for run records, the ledger and `server.json`. */
  home: string;
  url: string | undefined;
  adminToken: string | undefined;
  /** As whom to change drops, when it is not to be the user of this machine. */
  actor: string | undefined;
  /** Where the external stack runs. The URLs hold passwords: never shown, never on a command line. */
  external: { redisUrl: string | undefined; databaseUrl: string | undefined };
  /** The file to which a CI job's summary is added: GitHub names it. */
  stepSummary: string | undefined;
  /** Colour for stdout and stderr, each by its own terminal. */
  colour: { out: boolean; err: boolean };
  /** Whether stderr is a terminal, where a progress line may be redrawn. */
  liveErr: boolean;
  /** Whether stdout can show a dashboard: a terminal that can move its cursor, and no CI job's. */
  dashboard: boolean;
  /** Columns of the terminal on stdout, or 80 without one. */
  columns: number;
  /** Handed on to child processes. */
  inherited: NodeJS.ProcessEnv;
}

export function readConfig(): Config {
  const env = process.env;
  const colourOn = (isTty: boolean) =>
    isSet(env["NO_COLOR"]) || env["FORCE_COLOR"] === "0"
      ? false
      : isSet(env["FORCE_COLOR"]) || (isTty && env["TERM"] !== "dumb");
  const liveErr = process.stderr.isTTY && env["TERM"] !== "dumb";
  return {
    home: resolve(env["DROPCTL_HOME"] || ".dropctl"),
    url: env["DROPCTL_URL"] || undefined,
    adminToken: env["DROPCTL_ADMIN_TOKEN"] || undefined,
    actor: env["DROPCTL_ACTOR"] || undefined,
    external: {
      redisUrl: env["REDIS_URL"] || undefined,
      databaseUrl: env["DATABASE_URL"] || undefined,
    },
    stepSummary: env["GITHUB_STEP_SUMMARY"] || undefined,
    colour: { out: colourOn(process.stdout.isTTY), err: colourOn(process.stderr.isTTY) },
    liveErr,
    dashboard: process.stdout.isTTY && env["TERM"] !== "dumb" && !isSet(env["CI"]),
    columns: process.stdout.columns || 80,
    inherited: env,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
