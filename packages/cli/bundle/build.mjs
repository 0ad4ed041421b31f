// Puts ink, react and what they need into one file, `ink.js`: some hundred small modules take
// three times as long to load, and a dashboard is to be there at once. Run after each
// installation, by bin/lib/setup.sh and docker/Dockerfile: docs/decisions/0025.
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

await build({
  input: here("ink.entry.js"),
  platform: "node",
  // Only of use with DEV=true, and not installed.
  resolve: { alias: { "react-devtools-core": false } },
  // React checks itself at every turn unless this says not to, which costs half of the time.
  transform: { define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' } },
  output: { file: here("ink.js"), format: "esm", codeSplitting: false },
  logLevel: "warn",
});
