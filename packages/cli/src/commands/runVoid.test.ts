import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseRecord } from "@dropctl/scenarios";
import { expect, test, vi } from "vitest";
import { httpProxy } from "../testing/httpProxy.ts";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { cleanEnv, MAIN, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, sharedServer } from "../testing/upServer.ts";

// A full drop takes its 17 s, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const shared = sharedServer("--temporary");

test("what the warm-up breaks is broken, though its speed counts for nothing", async () => {
  const { url: serverUrl, adminToken } = shared();
  // The first reservation that it refuses is in the warm-up.
  const url = await lyingProxy(serverUrl, "forgeReservation");
  const args = ["run", "order-rush", "--buyers", "40", "--units", "10", "--json"];
  const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
  const { code, stdout } = await runCli(args, env);
  expect(code).toBe(11);
  const { verdict, load } = parseRecord(stdout, "stdout");
  expect(verdict).toMatchObject({ ok: false, lost: 1 });
  expect(verdict.broken[0]?.detail).toMatch(/^in the warm-up: /);
  expect(load?.warmUpMs).toBeGreaterThan(0);
});

test("a rate that the target cannot take makes the run invalid: exit 12, record saved", async () => {
  const { url: serverUrl, adminToken } = shared();
  const url = await slowProxy(serverUrl, 200);
  const args = ["run", "stock-read", "--rate", "100", "--connections", "4", "--duration", "1s"];
  const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
  const { code, stdout, stderr } = await runCli([...args, "--json"], env);
  expect(code).toBe(12);
  const record = parseRecord(stdout, "stdout");
  expect(record.invalid?.reason).toBe("load_dropped");
  expect(record.load).toMatchObject({ model: "open", ratePerSecond: 100 });
  expect(record.load?.dropped).toBeGreaterThan(10);
  expect(stderr).toMatch(/saved .*\.json/);
});

test.each([
  ["stock-read --connections 300 --duration 1s"],
  ["queue-rush --connections 300"],
  ["full-drop --connections 300 --no-warm-up"],
])(
  "a generator that runs out of files in %s makes the run invalid, not the target slow",
  async (load) => {
    const env = cleanEnv(await scratchFolder(), named(shared()));
    const run = `ulimit -n 100 && exec "$0" "$1" run ${load} --json`;
    const child = spawn("sh", ["-c", run, process.execPath, MAIN], { env });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    expect(code).toBe(12);
    const { invalid } = parseRecord(stdout, "stdout");
    expect(invalid?.reason).toBe("generator_failed");
    expect(invalid?.detail).toContain("EMFILE");
  },
);

/** Stands before a real server and answers stock reads late. */
function slowProxy(serverUrl: string, delayMs: number): Promise<string> {
  return httpProxy((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => {
      const late = incoming.url?.endsWith("/stock") === true ? delayMs : 0;
      setTimeout(() => void forward(), late);
    });
    const forward = async () => {
      const { method = "GET", headers, url = "/" } = incoming;
      const body = chunks.length === 0 ? null : Buffer.concat(chunks);
      const { authorization = "", "content-type": type = "application/json" } = headers;
      const sent = { authorization, ...(body === null ? {} : { "content-type": type }) };
      const response = await fetch(serverUrl + url, { method, headers: sent, body });
      outgoing.writeHead(response.status, { "content-type": "application/json" });
      outgoing.end(await response.text());
    };
  });
}
