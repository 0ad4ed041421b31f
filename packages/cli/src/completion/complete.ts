import type { Argument, Command, Option } from "commander";
import { eachTime } from "../options.ts";
import { ARGUMENTS, type Lookup, OPTIONS, type Values } from "./values.ts";

/** What can stand at the end of a line. */
export interface Completions {
  words: string[];
  /** Files, too, with these endings; none: any file. null: no files. */
  files: readonly string[] | null;
}

/** The words that a lookup finds, or none; `url` as given on the line itself. */
export type LookUp = (kind: Lookup, line: { url: string | undefined }) => Promise<string[]>;

/** Where a line stands before its last word. */
interface Place {
  command: Command;
  /** Arguments so far. */
  args: string[];
  /** Long names of the options so far, with their values. */
  given: Map<string, string>;
  /** The option whose value comes next. */
  pending: Option | null;
  /** After `--` there are no options. */
  plain: boolean;
}

/**
 * Completes the last of a line's words, the program's name left out. Words are as a shell has
 * them: quotes that are still in them count for nothing.
 */
export async function complete(
  program: Command,
  line: readonly string[],
  lookUp: LookUp,
): Promise<Completions> {
  const words = line.map(unquoted);
  const current = words.pop() ?? "";
  const help = words[0] === "help";
  const place = placeOf(program, help ? words.slice(1) : words);
  const { command, pending, plain } = place;
  if (pending !== null) return valuesOf(optionValues(pending), { place, current, lookUp });
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (!plain && flag !== undefined && value !== undefined) {
    const option = findOption(command, flag);
    if (!option?.required) return { words: [], files: null };
    const found = await valuesOf(optionValues(option), { place, current: value, lookUp });
    return { ...found, words: found.words.map((word) => `${flag}=${word}`) };
  }
  if (!plain && current.startsWith("-")) return only(flagsOf(place), current);
  if (command.commands.length > 0) return only(namesOf(command), current);
  if (help) return { words: [], files: null };
  return valuesOf(argumentValues(argumentAt(place)), { place, current, lookUp });
}

function placeOf(program: Command, words: readonly string[]): Place {
  const place: Place = {
    command: program,
    args: [],
    given: new Map(),
    pending: null,
    plain: false,
  };
  for (const word of words) step(place, word);
  return place;
}

function step(place: Place, word: string): void {
  const { command, pending } = place;
  place.pending = null;
  if (pending !== null) return void place.given.set(nameOf(pending), word);
  if (!place.plain && word === "--") return void (place.plain = true);
  if (!place.plain && word.startsWith("-")) {
    const [flag = "", value] = word.split(/=(.*)/s);
    const option = findOption(command, flag);
    if (option === undefined) return;
    place.given.set(nameOf(option), value ?? "");
    if (option.required && value === undefined) place.pending = option;
    return;
  }
  const sub = command.commands.find((each) => each.name() === word);
  if (sub === undefined) place.args.push(word);
  else place.command = sub;
}

/** A variadic argument takes all that come. */
function argumentAt({ command, args }: Place): Argument | undefined {
  const all = command.registeredArguments;
  const last = all.at(-1);
  return all[args.length] ?? (last?.variadic === true ? last : undefined);
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find((option) => option.long === flag || option.short === flag);
}

function nameOf(option: Option): string {
  return option.long ?? option.short ?? "";
}

function optionValues(option: Option): Values {
  return option.argChoices === undefined
    ? (OPTIONS[nameOf(option)] ?? {})
    : { words: option.argChoices };
}

function argumentValues(argument: Argument | undefined): Values {
  if (argument === undefined) return {};
  const choices = argument.argChoices;
  return choices === undefined ? (ARGUMENTS[argument.name()] ?? {}) : { words: choices };
}

/** Those that can still be given: most only once. */
function flagsOf({ command, given }: Place): string[] {
  const left = command.options.filter(
    (option) => !option.hidden && (!given.has(nameOf(option)) || option.parseArg === eachTime),
  );
  return [...left.map(nameOf), "--help"];
}

function namesOf(command: Command): string[] {
  const names = command.createHelp().visibleCommands(command);
  return names.map((sub) => sub.name());
}

interface Context {
  place: Place;
  current: string;
  lookUp: LookUp;
}

async function valuesOf(values: Values, context: Context): Promise<Completions> {
  const { place, current, lookUp } = context;
  const url = place.given.get("--url");
  const found = await Promise.all((values.lookups ?? []).map((kind) => lookUp(kind, { url })));
  // What would be read as an option, or was named already, is left out.
  const fresh = found.flat().filter((word) => !word.startsWith("-") && !place.args.includes(word));
  const { words } = only([...(values.words ?? []), ...fresh], current);
  return { words, files: values.files ?? null };
}

/** Slugs and file names come from elsewhere: what a shell would read as more than a word is left out. */
const HARMLESS = /^[\w@%+=:,./-]+$/;

function only(words: readonly string[], start: string): Completions {
  const fitting = words.filter((word) => word.startsWith(start) && HARMLESS.test(word));
  return { words: [...new Set(fitting)], files: null };
}

function unquoted(word: string): string {
  return word.replaceAll(/\\(.)|["']/gs, "$1");
}
