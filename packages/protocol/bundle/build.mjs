// Puts typebox into one file, `typebox.js`: its 370 small modules took half of each start. Run after
// each installation, by bin/lib/setup.sh and docker/Dockerfile: docs/decisions/0025.
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

await build({
  input: here("typebox.entry.js"),
  platform: "node",
  output: { file: here("typebox.js"), format: "esm", codeSplitting: false },
  logLevel: "warn",
});
