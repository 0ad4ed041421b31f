import { spawnSync } from "node:child_process";

const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

/** In CI a k6 that is not there although Go could build it is a failure, not a silence. */
export const skipped = !runs("k6", "version") && !(process.env["CI"] && runs("go", "version"));

/** For the name of a group that needs k6: says aloud why it was skipped. */
export const unless = skipped ? " (skipped: no k6 here)" : "";
