import type { Command } from "commander";
import type { Frame } from "../frame.ts";
import { compareCommand } from "./compare.ts";
import { completionCommand } from "./completion.ts";
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

/** As `dropctl --help` shows them. A command file declares options; its work is imported when called. */
export const GROUPS: Record<string, ((frame: Frame) => Command)[]> = {
  "Start here": [demoCommand, upCommand, seedCommand],
  "Run a drop": [dropCommand, queueCommand, watchCommand],
  "Load and judge": [scenarioCommand, runCommand, compareCommand],
  "Records and CI": [runsCommand, gateCommand, reportCommand],
  Machine: [doctorCommand, completionCommand],
};

/** Those that only the program itself calls. */
export const HIDDEN_COMMANDS: ((frame: Frame) => Command)[] = [upViewCommand];
