// Puts ink, react and what they need into one file, `ink.js`: some hundred small modules take
// three times as long to load, and a dashboard is to be there at once. Run after each
// installation, by bin/lib/setup.sh and docker/Dockerfile: docs/decisions/0025.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const INK = fileURLToPath(import.meta.resolve("ink"));
/** In place of the modules of ink that cost most of a frame: docs/decisions/0023. */
const OURS = new Map([
  ["./output.js", here("output.mjs")],
  ["./line-update.js", here("lineUpdate.mjs")],
]);
const replaced = new Set();
const ours = {
  name: "ours",
  resolveId(source, importer) {
    // What ours need is what ink has.
    if (importer === here("text.mjs")) return this.resolve(source, INK);
    if (importer === undefined || dirname(importer) !== dirname(INK)) return null;
    if (OURS.has(source)) replaced.add(source);
    return OURS.get(source) ?? null;
  },
};

await build({
  plugins: [ours],
  input: here("ink.entry.js"),
  platform: "node",
  // Only of use with DEV=true, and not installed.
  resolve: { alias: { "react-devtools-core": false } },
  // React checks itself at every turn unless this says not to, which costs half of the time.
  transform: { define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' } },
  output: { file: here("ink.js"), format: "esm", codeSplitting: false },
  logLevel: "warn",
});

if (replaced.size < OURS.size) throw new Error("ink has other modules now: see OURS");
