import { METRIC_NAMES, SCENARIOS } from "@dropctl/scenarios";
import type { Command } from "commander";
import { expect, test } from "vitest";
import type { Frame } from "../frame.ts";
import { createProgram } from "../program.ts";
import { ARGUMENTS, METRICS, OPTIONS, SCENARIO_NAMES } from "./values.ts";

const commands = [...walk(createProgram({} as Frame))];

test("the names that are listed twice agree", () => {
  expect(SCENARIO_NAMES).toEqual(SCENARIOS.map(({ name }) => name));
  expect(METRICS).toEqual(METRIC_NAMES);
});

test("every argument says what can stand for it", () => {
  const names = commands.flatMap(({ registeredArguments }) =>
    registeredArguments.filter(({ argChoices }) => argChoices === undefined),
  );
  for (const argument of names) expect(ARGUMENTS).toHaveProperty([argument.name()]);
});

test("values are told of options that there are, and that have a value", () => {
  const taking = commands.flatMap(({ options }) => options.filter(({ required }) => required));
  const names = taking.map(({ long }) => long);
  expect(names).toEqual(expect.arrayContaining(Object.keys(OPTIONS)));
});

function* walk(command: Command): Generator<Command> {
  yield command;
  for (const sub of command.commands) yield* walk(sub);
}
