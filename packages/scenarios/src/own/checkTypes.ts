import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ScenarioFault } from "../fault.ts";

const OUR_TYPES = fileURLToPath(new URL("../../dist/index.d.ts", import.meta.url));
const CHECK_MS_MAX = 60_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Runs TypeScript's checker over a scenario's file and whatever it imports: about half a second.
 * Node runs the file by taking the types away, so what it cannot take away is refused too.
 * @throws {ScenarioFault} `scenario_file_syntax`, `scenario_file_types`, with the first place
 */
export async function checkTypes(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "dropctl-types-"));
  try {
    const project = join(folder, "tsconfig.json");
    await writeFile(project, JSON.stringify(projectOf(file)));
    const { failed, stdout } = await runTsc(dirname(file), project);
    if (failed) throw faultOf(file, stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function projectOf(file: string) {
  return {
    compilerOptions: {
      target: "es2024",
      lib: ["es2024", "esnext.disposable"],
      module: "preserve",
      moduleDetection: "force",
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      // Of this package, as the file's own folder may have none.
      typeRoots: [dirname(folderOf("@types/node"))],
      types: ["node"],
      paths: { "@dropctl/scenarios": [OUR_TYPES] },
    },
    files: [file],
  };
}

/** From the file's own folder, so that it is named shortly. */
function runTsc(cwd: string, project: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ failed: boolean; stdout: string }>();
  const tsc = join(folderOf("typescript"), "bin", "tsc");
  const args = [tsc, "--project", project, "--pretty", "false"];
  const limits = { timeout: CHECK_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
  execFile(process.execPath, args, { cwd, ...limits }, (error, stdout) => {
    if (error !== null && stdout === "") reject(error);
    else resolve({ failed: error !== null, stdout });
  });
  return promise;
}

/** `mine.scenario.ts(12,5): error TS2322: Type … is not …`, and lines that go on about it. */
function faultOf(file: string, output: string): ScenarioFault {
  const errors = output.split("\n").filter((line) => /^\S.*\berror TS\d+: /.test(line));
  // A file that cannot be read as TypeScript has faults of type besides; they mean nothing.
  const first = errors.find((line) => /error TS1\d{3}: /.test(line)) ?? errors[0] ?? output;
  const [, path = file, line, column, number = "", what = first] =
    /^(.*)\((\d+),(\d+)\): error TS(\d+): (.*)$/.exec(first.trim()) ?? [];
  const place = line === undefined ? path : `${path}:${line}:${column}`;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : "";
  const code = /^1\d{3}$/.test(number) ? "scenario_file_syntax" : "scenario_file_types";
  return new ScenarioFault(code, `${place}: ${what.replace(/\.$/, "")} (TS${number})${more}`);
}

function folderOf(name: string): string {
  return dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
}
