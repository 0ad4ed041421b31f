import type { Command } from "commander";
import type { Frame } from "../frame.ts";
import { compareCommand } from "./compare.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { dropCommand } from "./drop.ts";
import { gateCommand } from "./gate.ts";
import { queueCommand } from "./queue.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";
import { runsCommand } from "./runs.ts";
import { scenarioCommand } from "./scenario.ts";
import { seedCommand } from "./seed.ts";
import { upCommand } from "./up.ts";
import { upViewCommand } from "./upView.ts";
import { watchCommand } from "./watch.ts";

/** In the order of `--help`. A command file declares options; its work is imported when called. */
export const COMMANDS: ((frame: Frame) => Command)[] = [
  demoCommand,
  upCommand,
  doctorCommand,
  seedCommand,
  dropCommand,
  queueCommand,
  watchCommand,
  scenarioCommand,
  runCommand,
  runsCommand,
  compareCommand,
  gateCommand,
  reportCommand,
];

/** Those that only the program itself calls. */
export const HIDDEN_COMMANDS: typeof COMMANDS = [upViewCommand];
