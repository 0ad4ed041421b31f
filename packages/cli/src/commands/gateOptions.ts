import type { Command } from "commander";

/** The options that `gate` and `run --gate` share: thresholds, where they are, and reports. */
export function addGateOptions(command: Command): Command {
  return command
    .optionsGroup("Thresholds:")
    .option("--min-tps <n>", "completions a second, at least")
    .option("--min-orders-per-minute <n>", "paid orders a minute, at least")
    .option("--min-within-1s <share>", "of the requests: answered within 1 s, at least")
    .option("--min-success-rate <share>", "of the requests: 2xx or an expected no, at least")
    .option("--max-failure-rate <share>", "of the requests: lost, 5xx or unexpected, at most")
    .option("--max-mean <duration>", "mean latency, at most")
    .option("--max-p50 <duration>", "median latency, at most")
    .option("--max-p95 <duration>", "95th percentile of latency, at most")
    .option("--max-p99 <duration>", "99th percentile of latency, at most")
    .option(
      "--threshold <limit>",
      "any number of the record: 'steps.reserve.latencyMs.p99<=25ms'; 'tps>=0.95x' is relative to the baseline (repeatable)",
      (text: string, earlier: string[] | undefined) => [...(earlier ?? []), text],
    )
    .option("--baseline <run>", "what relative thresholds refer to: an id or a file")
    .option("--force", "also against a baseline from another machine or configuration")
    .option("--config <file>", "thresholds from this file, not from dropctl.config.yaml")
    .optionsGroup("Reports:")
    .option("--junit <file>", "write the checks as JUnit XML")
    .option("--markdown <file>", "write them as Markdown");
}
