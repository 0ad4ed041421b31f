import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import type { Environment } from "./record/schema.ts";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The machine that drove the load; tells runs apart without naming the host. */
export function readEnvironment({ serverVersion }: { serverVersion: string }): Environment {
  return {
    node: process.version,
    os: `${platform()} ${release()}`,
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    dropctl: manifest.version,
    server: serverVersion,
  };
}
