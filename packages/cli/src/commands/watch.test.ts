import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { createClient, Value } from "@dropctl/protocol";
import { expect, test, vi } from "vitest";
import { WatchDocument } from "../services/watchDocument.ts";
import { newDrop } from "../testing/embeddedServer.ts";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { serving, sharedServer, upServer, type UpServer } from "../testing/upServer.ts";

vi.setConfig({ testTimeout: 120_000 });

const PATIENCE = { timeout: 45_000 };

const shared = sharedServer("--temporary");

function watch(server: UpServer, ...args: string[]): ChildProcess {
  return spawnCli(["watch", ...args], envOf(server));
}

function envOf({ home }: UpServer): NodeJS.ProcessEnv {
  return cleanEnv(home, { DROPCTL_ACTOR: "mia@hal", TZ: noonZone() });
}

/** Where it is noon: a line of the day before would begin with its date. */
function noonZone(): string {
  const hours = new Date().getUTCHours() - 12;
  return `Etc/GMT${hours < 0 ? "-" : "+"}${Math.abs(hours)}`;
}

const clientOf = ({ url, adminToken }: { url: string; adminToken: string }) =>
  createClient({ url, adminToken, actor: "mia@hal" });

/** What a program has written up to now, a line each. */
function linesOf(child: ChildProcess): string[] {
  const lines: string[] = [];
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  }
  return lines;
}

const written = (lines: string[]) => expect.poll(() => lines.join("\n"), PATIENCE);

function documentsOf(child: ChildProcess): () => WatchDocument[] {
  const lines = linesOf(child);
  return () => lines.map((line) => JSON.parse(line) as WatchDocument);
}

test("without a terminal it is a line a second, and what happens as lines at once", async () => {
  const server = shared();
  const client = clientOf(server);
  const { id: dropId } = await newDrop(client);
  const child = watch(server, "aurora-launch", "--interval", "500ms");
  const lines = linesOf(child);
  const ended = ending(child);
  const has = (text: string) => () => lines.some((line) => line.includes(text));
  await expect.poll(has("aurora-launch scheduled  available 20 of 20"), PATIENCE).toBe(true);
  await client.openDrop({ params: { dropId } });
  const { buyers } = await client.createBuyers({ body: { count: 50 } });
  const reserve = (token: string) => client.reserve({ params: { dropId }, body: {} }, { token });
  await Promise.allSettled(buyers.map(({ token }) => reserve(token)));
  await expect.poll(has("aurora-launch opened by mia@hal"), PATIENCE).toBe(true);
  await expect.poll(has("aurora-launch sold out: 0 paid, 20 held"), PATIENCE).toBe(true);
  await expect.poll(has("available 0 of 20  held 20  paid 0  sold out"), PATIENCE).toBe(true);
  // A line tells only the last second, so they are refused again until one was told.
  const refused = async () => {
    await Promise.allSettled(buyers.map(({ token }) => reserve(token)));
    return lines.some((line) => /\(refused [1-9]\d*\/s, failed 0\/s\)/.test(line));
  };
  await expect.poll(refused, PATIENCE).toBe(true);
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d [ -~]+$/);
});

test("--once is one picture, of all drops that are not closed", async () => {
  const server = await upServer("--temporary");
  const client = clientOf(server);
  for (const slug of ["one", "two", "gone"]) await newDrop(client, { slug });
  const { items } = await client.listDrops({ query: {} });
  const goneId = items.find(({ slug }) => slug === "gone")?.id ?? "";
  await client.openDrop({ params: { dropId: goneId } });
  await client.closeDrop({ params: { dropId: goneId } });
  const json = await runCli(["watch", "--once", "--json"], cleanEnv(server.home));
  const document = JSON.parse(json.stdout) as WatchDocument;
  expect(Value.Check(WatchDocument, document)).toBe(true);
  expect(document.server).toMatchObject({ url: server.url, stack: "embedded" });
  expect(document.drops.map(({ name }) => name)).toEqual(["two", "one"]);
  expect(document.drops[0]).toMatchObject({
    ...{ link: { kind: "live" }, state: { available: 20 }, light: { kind: "green" } },
  });
  const text = await runCli(["watch", "gone", "--once"], envOf(server));
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toMatch(/^[\d:]{8} gone created with 20 units/m);
  expect(text.stdout).toMatch(/^[\d:]{8} gone closed {2}available 20 of 20 /m);
});

test("--json is a document a line, and a drop that comes later joins", async () => {
  const server = await upServer("--temporary");
  const client = clientOf(server);
  const child = watch(server, "--json", "--interval", "300ms");
  const ended = ending(child);
  const documents = documentsOf(child);
  await expect.poll(() => documents().length, PATIENCE).toBeGreaterThan(1);
  expect(documents()[0]?.drops).toEqual([]);
  await newDrop(client, { slug: "late" });
  const joined = [{ name: "late", state: { total: 20 } }];
  await expect.poll(() => documents().at(-1)?.drops, PATIENCE).toMatchObject(joined);
  const created = () =>
    documents().flatMap(({ log }) => log.filter(({ text }) => text.includes("late")));
  await expect.poll(created, PATIENCE).toHaveLength(1);
  const seen = documents().length;
  await expect.poll(() => documents().length, PATIENCE).toBeGreaterThan(seen + 2);
  child.kill("SIGTERM");
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const document of documents())
    expect([...Value.Errors(WatchDocument, document)]).toEqual([]);
  expect(documents().at(-1)?.drops).toMatchObject(joined);
  // Each line of the log is in one document.
  expect(created()).toMatchObject([{ text: "late created with 20 units by mia@hal" }]);
});

test("a reader that takes its time gets no old pictures, and all that happened", async () => {
  const server = shared();
  const client = clientOf(server);
  const slugs = Array.from({ length: 100 }, (_, index) => `drop-${index}`);
  const ids: string[] = [];
  for (const slug of slugs) ids.push((await newDrop(client, { slug })).id);
  const child = watch(server, ...slugs, "--json", "--interval", "250ms");
  // What nobody reads fills the pipes, and then nothing more is written.
  await once(child.stdout ?? child, "readable");
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await client.openDrop({ params: { dropId: ids[0] ?? "" } });
  const documents = documentsOf(child);
  const told = () => documents().flatMap(({ log }) => log.map(({ text }) => text));
  await expect
    .poll(() => told().some((text) => text.includes(" opened by mia")), PATIENCE)
    .toBe(true);
  child.kill("SIGTERM");
  expect((await ending(child)).code).toBe(0);
  const times = documents().map(({ at }) => Date.parse(at));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  expect(Math.max(...gaps)).toBeGreaterThan(2_000);
  expect(told().filter((text) => text.includes("created with"))).toHaveLength(100);
});

test("a server that is killed is stale, and live again when it is back", async () => {
  const home = await scratchFolder();
  const env = cleanEnv(home, { DROPCTL_ADMIN_TOKEN: "the-token-of-this-test" });
  const first = spawnCli(["up", "--port", "0", "--json"], env);
  const { url, adminToken } = await serving(first);
  await newDrop(clientOf({ url, adminToken }));
  const child = spawnCli(["watch", "aurora-launch", "--json", "--interval", "300ms"], env);
  const ended = ending(child);
  const documents = documentsOf(child);
  const linkKinds = () => {
    const last = documents().at(-1);
    return [last?.server.link.kind, last?.drops[0]?.link.kind];
  };
  await expect.poll(linkKinds, PATIENCE).toEqual(["live", "live"]);
  first.kill("SIGKILL");
  await expect.poll(linkKinds, PATIENCE).toEqual(["stale", "stale"]);
  expect(documents().at(-1)?.drops[0]).toMatchObject({
    ...{ link: { reason: expect.any(String) as string }, state: { available: 20 } },
  });
  const port = new URL(url).port;
  await serving(spawnCli(["up", "--port", port, "--json"], env));
  await expect.poll(linkKinds, PATIENCE).toEqual(["live", "live"]);
  const told = () => documents().flatMap(({ log }) => log.map(({ text }) => text));
  await expect
    .poll(() => told().filter((text) => text.startsWith("server lost: ")), PATIENCE)
    .toHaveLength(1);
  expect(told().filter((text) => text.startsWith("connected again after "))).toHaveLength(1);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130, stderr: "" });
});

test("a broken invariant turns the light red and ends it with 11", async () => {
  const server = await upServer();
  await newDrop(clientOf(server));
  const ledger = new DatabaseSync(join(server.dataDir ?? "", "ledger.db"));
  ledger.exec("UPDATE drops SET claimed = claimed + 3");
  ledger.close();
  const child = watch(server);
  const [lines, ended] = [linesOf(child), ending(child)];
  await written(lines).toMatch(/^[\d:]{8} ! aurora-launch BROKEN: claimed_matches_rows: /m);
  await written(lines).toContain("red: claimed_matches_rows: ");
  child.kill("SIGTERM");
  expect((await ended).code).toBe(11);
});

test("a red drop that made room for others still ends it with 11", async () => {
  const server = await upServer();
  await newDrop(clientOf(server));
  const ledger = new DatabaseSync(join(server.dataDir ?? "", "ledger.db"));
  ledger.exec("UPDATE drops SET claimed = claimed + 3");
  ledger.close();
  const child = watch(server);
  const [lines, ended] = [linesOf(child), ending(child)];
  const has = (text: string) => () => lines.some((line) => line.includes(text));
  await expect.poll(has("! aurora-launch BROKEN"), PATIENCE).toBe(true);
  for (let at = 1; at <= 20; at++) await newDrop(clientOf(server), { slug: `later-${at}` });
  await expect.poll(has("later-20 scheduled"), PATIENCE).toBe(true);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(11);
});

test("an expectation that is crossed is told at once and at the end, which is 10", async () => {
  const child = watch(shared(), "--expect", "tps>=1000000,tps<=2000000");
  const [lines, ended] = [linesOf(child), ending(child)];
  await written(lines).toMatch(/! expected tps >= 1,000,000\/s, got [\d.]+\/s/);
  child.kill("SIGTERM");
  const { code, stderr } = await ended;
  expect(code).toBe(10);
  expect(stderr).toMatch(/^expected tps >= 1,000,000\/s: crossed in \d+ of \d+ seconds, worst/m);
  expect(stderr).toMatch(/^expected tps <= 2,000,000\/s: held in all of \d+ seconds$/m);
});

test("--for ends it by itself", async () => {
  const { code, stderr } = await ending(watch(shared(), "--for", "1s"));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("without the admin token it watches all the same, and nobody has a name", async () => {
  const server = shared();
  await newDrop(clientOf(server), { slug: "aurora-quiet" });
  const env = cleanEnv(await scratchFolder(), { DROPCTL_URL: server.url });
  const { code, stdout } = await runCli(["watch", "aurora-quiet", "--once"], env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/aurora-quiet created with 20 units$/m);
  const wrong = { ...env, DROPCTL_ADMIN_TOKEN: "wrong" };
  const refused = spawnCli(["watch", "aurora-quiet"], wrong);
  const [lines, ended] = [linesOf(refused), ending(refused)];
  await written(lines).toContain("the server refuses the admin token; read without it");
  await written(lines).toContain("aurora-quiet scheduled  available 20 of 20");
  refused.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("what it cannot begin with is told as other commands tell it", async () => {
  const server = shared();
  const refusal = async (...args: string[]) => {
    const { code, stderr } = await ending(watch(server, ...args));
    return `${code} ${/\[(\w+)\]/.exec(stderr)?.[1]}`;
  };
  const shown = await runCli(["drop", "show", "nope"], cleanEnv(server.home));
  expect(await refusal("nope")).toBe(`${shown.code} no_such_drop`);
  expect(await refusal("--url", "http://127.0.0.1:1")).toBe("3 target_unreachable");
  expect(await refusal("--once", "--for", "3s")).toBe("2 conflicting_options");
  expect(await refusal("--interval", "5ms")).toBe("2 invalid_interval");
  // A timer that is set to more goes off at once.
  expect(await refusal("--interval", "25d")).toBe("2 invalid_interval");
  expect(await refusal("--for", "25d")).toBe("2 invalid_interval");
  expect(await refusal("--expect", "mean<1s")).toBe("2 invalid_expectation");
});
