import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { completionsIn } from "../testing/bashCompletion.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { upServer } from "../testing/upServer.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;
const HOSTILE = ["$(touch pwned)", "`touch pwned`", "a;touch pwned", "a b", "--yes", "a'b", "a\nb"];

/** A server that is slow once is asked again, as by who presses TAB again. */
const offered = (...asked: Parameters<typeof completionsIn>) =>
  expect.poll(() => completionsIn(...asked), { timeout: 30_000 });

describe("in bash, without a server", () => {
  test.each([
    ["a command", ["dropctl", "ru"], ["run", "runs"]],
    ["a subcommand", ["dropctl", "drop", "re"], ["resume", "restock", "rebuild"]],
    ["an option", ["dropctl", "run", "order-rush", "--find"], ["--find-limit"]],
    ["an option only once", ["dropctl", "drop", "list", "--label", "x", "--la"], []],
    ["choices", ["dropctl", "run", "--stack", ""], ["embedded", "local", "external"]],
    ["a log level", ["dropctl", "up", "--log-level", "d"], ["debug"]],
    ["a mode", ["dropctl", "compare", "--mode", ""], ["direct", "cached"]],
    ["an engine", ["dropctl", "run", "--engine", "a"], ["autocannon"]],
    ["= as bash cuts it", ["dropctl", "run", "--stack", "=", "em"], ["embedded"]],
    ["= at the end", ["dropctl", "run", "--engine", "="], ["autocannon", "journeys", "k6"]],
    ["= within a value", ["dropctl", "compare", "--toggle", "mode", "="], ["direct,cached"]],
    ["an open quote", ["dropctl", "run", '"order'], ["order-rush"]],
    ["a quoted word before", ["dropctl", "run", "'full-drop'", "--stack", "l"], ["local"]],
    ["a metric", ["dropctl", "compare", "--metric", "orders"], ["ordersPerMinute"]],
    ["help", ["dropctl", "help", "queue", "s"], ["show", "set"]],
    ["a scenario", ["dropctl", "scenario", "show", "sold"], ["sold-out-storm"]],
    ["after --", ["dropctl", "run", "--", "--st"], []],
    ["what nobody can know", ["dropctl", "drop", "create", ""], []],
    ["a drop, and no server", ["dropctl", "drop", "open", ""], []],
  ])("%s", async (_, words, expected) => {
    expect(await completionsIn(words, { home: await scratchFolder() })).toEqual(expected);
  });

  test("files, where one is wanted, and folders on the way", async () => {
    const home = await scratchFolder();
    await mkdir(join(home, "my drops"));
    for (const name of ["seed.yaml", "mine.scenario.ts", "notes.txt", "my drops/b.yml"]) {
      await writeFile(join(home, name), "");
    }
    const at = { home };
    const files = await completionsIn(["dropctl", "seed", ""], at);
    expect(files.toSorted()).toEqual(["my drops", "seed.yaml"]);
    expect(await completionsIn(["dropctl", "seed", '"my drops/'], at)).toEqual(["my drops/b.yml"]);
    expect(await completionsIn(["dropctl", "run", "mi"], at)).toEqual(["mine.scenario.ts"]);
    expect(await completionsIn(["dropctl", "run", "--k6", "=", "n"], at)).toEqual(["notes.txt"]);
  });

  test("run ids, and none that a shell would run", async () => {
    const home = await scratchFolder();
    await mkdir(join(home, "runs"));
    const ids = ["20261121T055550123-aaaa", "20261121T060000000-bbbb", ...HOSTILE];
    for (const id of ids) await writeFile(join(home, "runs", `${id}.json`), "");
    const cwd = await scratchFolder();
    const at = { home, cwd };
    expect(await completionsIn(["dropctl", "runs", "show", "2026"], at)).toEqual(ids.slice(0, 2));
    expect(await completionsIn(["dropctl", "runs", "rm", ids[0] ?? "", ""], at)).toEqual([ids[1]]);
    expect(await completionsIn(["dropctl", "gate", ""], at)).toEqual(ids.slice(0, 2));
    // What is typed is not run, either.
    for (const word of HOSTILE) await completionsIn(["dropctl", "gate", word, "--ma"], at);
    expect(await readdir(cwd)).toEqual([]);
  });
});

test("in bash, slugs of the drops and products of the server that runs", async () => {
  const { home, url } = await upServer("--temporary");
  expect((await runCli(["seed", EXAMPLE], cleanEnv(home))).code).toBe(0);
  await offered(["dropctl", "drop", "open", "aurora-l"], { home }).toEqual(["aurora-launch"]);
  const line = ["dropctl", "drop", "create", "x", "--product", "aurora"];
  await offered(line, { home }).toEqual(["aurora-90"]);

  // Elsewhere, with the URL on the line, as bash cuts it.
  const [, port = ""] = /:(\d+)$/.exec(url) ?? [];
  const given = [
    "dropctl",
    "queue",
    "show",
    "--url",
    "http",
    ":",
    "//127.0.0.1",
    ":",
    port,
    "tidal-r",
  ];
  await offered(given, { home: await scratchFolder() }).toEqual(["tidal-release"]);
});

test("a server's slugs are not run, and one that is silent is not waited for", async () => {
  const items = [...HOSTILE, "fine"].map((slug) => ({ slug }));
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/v1/drops") === true) {
      response.end(JSON.stringify({ items, nextCursor: null }));
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const DROPCTL_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const at = { home: await scratchFolder(), cwd: await scratchFolder(), env: { DROPCTL_URL } };
  await offered(["dropctl", "drop", "open", ""], at).toEqual(["fine"]);
  expect(await readdir(at.cwd)).toEqual([]);
  // Never answers this one.
  const line = ["dropctl", "drop", "create", "x", "--product", ""];
  expect(await completionsIn(line, at)).toEqual([]);
});

test("for another shell it is wrong usage", async () => {
  const ended = await runCli(["completion", "fish"], cleanEnv(await scratchFolder()));
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toMatch(/^error: .*'fish' is invalid.*bash.* \[invalid_argument\]\n/);
});
