import { registerHooks } from "node:module";
import { basename, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { ScenarioFault } from "../fault.ts";
import { OwnScenario } from "./definition.ts";
import { placedMessage } from "./faultPlace.ts";

const PACKAGE = "@dropctl/scenarios";
const ENTRY = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
const IMPORT_MS_MAX = 10_000;

/**
 * Runs a scenario's file and takes its default export. `@dropctl/scenarios` is this package
 * wherever the file lies, and TypeScript is a module whatever the package.json near it says.
 * @throws {ScenarioFault} `scenario_file_threw`, `scenario_file_export`
 */
export async function importScenario(file: string): Promise<OwnScenario> {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier === PACKAGE ? ENTRY : specifier, context);
      return /\.m?ts$/.test(found.url) ? { ...found, format: "module-typescript" } : found;
    },
  });
  try {
    const module = await inTime(import(pathToFileURL(file).href));
    if (module.default instanceof OwnScenario) return module.default;
    const what = module.default === undefined ? "has no default export" : "exports something else";
    throw new ScenarioFault(
      "scenario_file_export",
      `${basename(file)} ${what}: it must \`export default defineScenario({ … })\``,
    );
  } catch (cause) {
    if (cause instanceof ScenarioFault) throw cause;
    const where = placedMessage(file, cause);
    throw new ScenarioFault("scenario_file_threw", `${where} (on import)`, { cause });
  }
}

/** A file that waits for something that never comes would end the program without a word. */
async function inTime(imported: Promise<{ default?: unknown }>) {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = new Error(`it was not loaded within ${IMPORT_MS_MAX / 1_000} s`);
  const timer = setTimeout(() => reject(late), IMPORT_MS_MAX);
  return Promise.race([imported, promise]).finally(() => clearTimeout(timer));
}
