import type { Command } from "commander";
import type { Frame } from "../frame.ts";
import { doctorCommand } from "./doctor.ts";
import { dropCommand } from "./drop.ts";
import { seedCommand } from "./seed.ts";
import { upCommand } from "./up.ts";

/** In the order of `--help`. A command file declares options; its work is imported when called. */
export const COMMANDS: ((frame: Frame) => Command)[] = [
  upCommand,
  doctorCommand,
  seedCommand,
  dropCommand,
];
