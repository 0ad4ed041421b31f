import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths, whatever the kernel's own clock does. */
const TICKS_A_SECOND = 100;

/** The processor time that a process has used, in seconds; null when it cannot be told. */
export function cpuSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the name, may hold anything: count from its closing bracket.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return process.platform === "linux" ? null : psSeconds(pid);
  }
}

/** Where there is no /proc. */
function psSeconds(pid: number): number | null {
  try {
    const time = execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" });
    const parts = time.trim().split(/[-:]/).map(Number);
    const [seconds = 0, minutes = 0, hours = 0, days = 0] = parts.toReversed();
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  } catch {
    return null;
  }
}
