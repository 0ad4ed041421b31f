import type { Scenario } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { publishedChange } from "./published.ts";
import { table } from "./table.ts";
import { knobValue } from "./units.ts";
import { wrap } from "./wrap.ts";

export function scenarioTable(scenarios: readonly Scenario[], colours: Colours): string {
  const rows = scenarios.map((scenario) => [scenario.name, scenario.title]);
  return table([{ title: "SCENARIO" }, { title: "WHAT IT DOES" }], rows, colours.dim);
}

/** What a scenario does, what can be set, and what others published for the same load. */
export function scenarioText(
  scenario: Scenario,
  flagOf: (knob: string) => string,
  colours: Colours,
) {
  const knobs = Object.entries(scenario.knobs).map(([name, knob]) => {
    const flag = flagOf(name);
    // `--set` takes the knob's own unit.
    const shown = (value: number) =>
      flag.startsWith("--set") ? String(value) : knobValue(name, value);
    const range = `${shown(knob.min)} to ${shown(knob.max)}`;
    return [flag, shown(knob.default), range, knob.description];
  });
  const columns = ["KNOB", "DEFAULT", "RANGE", "WHAT"].map((title) => ({ title }));
  const published = scenario.published?.figures.map((figure) => {
    return `  ${figure.label}: ${publishedChange(figure)}`;
  });
  return [
    `${colours.bold(scenario.name)}: ${scenario.title}`,
    wrap(scenario.description),
    table(columns, knobs, colours.dim),
    published === undefined
      ? null
      : [wrap(`Published (${scenario.published?.about}):`), ...published].join("\n"),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}
