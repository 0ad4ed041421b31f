import { Counter, type Registry } from "prom-client";

/** Above every status of HTTP. */
const STATUSES = 1_000;

/** Counts answers by status: a plain number each, since they come by the ten thousand a second. */
export function countAnswers(registry: Registry): (status: number) => void {
  const counts = new Float64Array(STATUSES);
  const counter = new Counter({
    name: "dropctl_http_answers_total",
    help: "Requests that were answered, by HTTP status",
    labelNames: ["status"] as const,
    registers: [],
    collect() {
      this.reset();
      counts.forEach((count, status) => {
        if (count > 0) this.inc({ status }, count);
      });
    },
  });
  registry.registerMetric(counter);
  return (status) => {
    counts[status] = (counts[status] ?? 0) + 1;
  };
}
