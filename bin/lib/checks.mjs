// Runs every check, even after one has failed, and counts: each check is one, each test is one.
// Usage: checks.mjs [NAME...] to run only some. The last line is `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";

const scratch = mkdtempSync(join(tmpdir(), "dropctl-test-"));
const testReport = join(scratch, "vitest.json");

/**
 * Name, tool and its arguments; the last one reports its own count.
 * @type {[name: string, tool: string, args: string[]][]}
 */
const CHECKS = [
  ["format", "oxfmt", ["--check", "."]],
  ["types", "tsc", ["-b"]],
  ["lint", "oxlint", ["--deny-warnings"]],
  ["unused", "knip", []],
  [
    "tests",
    "vitest",
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${testReport}`],
  ],
];

const only = process.argv.slice(2);
const unknown = only.filter((name) => !CHECKS.some((check) => check[0] === name));
if (unknown.length > 0) {
  const names = CHECKS.map((check) => check[0]).join(", ");
  rmSync(scratch, { recursive: true });
  console.error(`bin/test: no check is called ${unknown.join(", ")}; there are ${names}`);
  process.exit(2);
}

// The tools' launchers take `node` from PATH, which may be an older one than ours.
const PATH = dirname(process.execPath) + delimiter + (process.env["PATH"] ?? "");
// vitest colours whatever TERM can show, also in a file.
const colours = process.stdout.isTTY ? {} : { NO_COLOR: "1" };

let passed = 0;
let failed = 0;
/** Told at the end, where nobody overlooks it. @type {string[]} */
const skipped = [];
for (const [name, tool, args] of CHECKS) {
  if (only.length > 0 && !only.includes(name)) continue;
  const isTests = name === "tests";
  const begunMs = performance.now();
  const { status, stdout, stderr, error } = spawnSync(join("node_modules", ".bin", tool), args, {
    stdio: ["ignore", isTests ? "inherit" : "pipe", isTests ? "inherit" : "pipe"],
    env: { ...process.env, PATH, ...colours },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (status !== 0 && !isTests) console.log([error?.message, stdout, stderr].join("\n").trim());
  if (isTests) countTests(status);
  else if (status === 0) passed += 1;
  else failed += 1;
}
rmSync(scratch, { recursive: true, force: true });
for (const group of skipped) console.log(`skipped: ${group}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/**
 * A file that could not even load, or a runner that died, is a failure without a failed test.
 * @param {number | null} status
 */
function countTests(status) {
  let report;
  try {
    report = JSON.parse(readFileSync(testReport, "utf8"));
  } catch {
    failed += 1;
    return;
  }
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((t) => t.status !== "failed"),
  );
  const failures = report.numFailedTests + broken.length;
  passed += report.numPassedTests;
  failed += status !== 0 && failures === 0 ? 1 : failures;
  skipped.push(...skippedGroups(report.testResults));
}

/**
 * A line for each group with tests that were skipped: where, what, and how many. A group's name
 * says why.
 * @param {{ name: string, assertionResults: { status: string, title: string, ancestorTitles: string[] }[] }[]} files
 * @returns {string[]}
 */
function skippedGroups(files) {
  const counts = new Map();
  for (const { name, assertionResults } of files) {
    for (const { status, title, ancestorTitles } of assertionResults) {
      if (status === "passed" || status === "failed") continue;
      const group = `${relative(".", name)}: ${ancestorTitles[0] ?? title}`;
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  }
  return [...counts].map(([group, count]) => `${group}, ${count} tests`);
}
