import type { Check, RunRecord } from "@dropctl/scenarios";
import type { GateResult } from "../services/gate.ts";
import { checkWords } from "./gateWords.ts";

/**
 * A gate in the XML that CI systems read of tests: a case for each check, in the order of
 * elements that Jenkins's junit-10.xsd asks for.
 */
export function gateJunit(result: GateResult, record: RunRecord): string {
  const { run, checks } = result;
  const counts = {
    tests: checks.length,
    failures: checks.filter(({ ok }) => !ok).length,
    errors: 0,
    time: Number((record.durationMs / 1_000).toFixed(3)),
  };
  const properties = Object.entries({
    run: run.id,
    mode: run.mode,
    stack: run.stack,
    engine: run.engine,
    baseline: result.baseline ?? "none",
  }).map(([name, value]) => element("property", { name, value }));
  const cases = checks.map((check) => {
    const { wanted, got, why } = checkWords(check);
    const failure = element("failure", { type: check.kind, message: why }, [
      escaped(`wanted ${wanted}, got ${got}: ${why}`),
    ]);
    const attributes = { classname: `dropctl.${run.scenario}`, name: caseName(check), time: 0 };
    return element("testcase", attributes, check.ok ? [] : [failure]);
  });
  // Ant's schema takes a time without fraction and zone; UTC.
  const suite = {
    name: `dropctl gate ${run.scenario}`,
    ...counts,
    skipped: 0,
    timestamp: run.startedAt.slice(0, 19),
  };
  const body = [element("properties", {}, properties), ...cases];
  const suites = element("testsuites", { name: "dropctl gate", ...counts }, [
    element("testsuite", suite, body),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
}

/** The same in every run, whatever the limit, so that CI can follow it: `tps minRatio`. */
function caseName(check: Check): string {
  if (check.kind !== "threshold") return check.kind;
  return `${check.metric} ${check.bound}${check.relative === null ? "" : "Ratio"}`;
}

function element(name: string, attributes: Record<string, string | number>, content?: string[]) {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value))}"`,
  );
  const start = `<${name}${pairs.join("")}`;
  if (content === undefined || content.length === 0) return `${start}/>`;
  return `${start}>${content.join("\n")}</${name}>`;
}

/** For text and for attributes; what XML 1.0 cannot hold even escaped becomes U+FFFD. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNFIT, "\ufffd")
    .replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

// oxlint-disable-next-line no-control-regex -- those are what XML cannot hold
const UNFIT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
