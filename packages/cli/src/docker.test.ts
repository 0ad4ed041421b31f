import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { cleanEnv, runCli, scratchFolder } from "./testing/runCli.ts";

// There is not always a Docker to try these files with, so what can be checked by reading is.

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

interface Compose {
  services: Record<
    string,
    {
      build?: { context: string; dockerfile: string };
      environment: Record<string, string>;
      ports?: string[];
      volumes?: string[];
      healthcheck: { test: string[] };
      depends_on?: Record<string, { condition: string }>;
    }
  >;
  volumes: Record<string, unknown>;
}

const read = (path: string) => readFile(join(ROOT, path), "utf8");
const compose = async () => parse(await read("docker/compose.yaml")) as Compose;

test("every variable is in the example; a secret has no default and stops the start", async () => {
  const example = await read("docker/.env.example");
  const secrets = new Set<string>();
  // A doubled $ is the container's own shell.
  const text = await read("docker/compose.yaml");
  for (const [, name = "", rest = ""] of text.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)) {
    if (name === "DROPCTL_PORT") continue;
    expect(rest).toMatch(/^:\?./);
    secrets.add(name);
  }
  expect(text.replaceAll("$$", "")).not.toMatch(/\$(?!\{)/);
  const listed = [...example.matchAll(/^(\w+)=(.*)$/gm)];
  expect(new Set(listed.map(([, name]) => name))).toEqual(new Set(secrets));
  expect(listed.map(([, , value]) => value)).toEqual(listed.map(() => ""));
});

test("services are healthy before the server starts, and only it is published, on loopback", async () => {
  const { services, volumes } = await compose();
  const { server, ...others } = services;
  expect(Object.values(services).every(({ healthcheck }) => healthcheck.test.length > 1)).toBe(
    true,
  );
  expect(server?.depends_on).toEqual(
    Object.fromEntries(Object.keys(others).map((name) => [name, { condition: "service_healthy" }])),
  );
  expect(server?.ports).toEqual(["127.0.0.1:${DROPCTL_PORT:-8090}:8090"]);
  expect(Object.values(others).flatMap(({ ports }) => ports ?? [])).toEqual([]);
  const used = Object.values(services).flatMap((service) => service.volumes ?? []);
  expect(used.map((volume) => volume.split(":")[0])).toEqual(Object.keys(volumes));
});

test("the URLs name the services and the database that the file sets up", async () => {
  const { server, mysql } = (await compose()).services;
  const secret = /\$\{[^}]*\}/g;
  const database = new URL(server?.environment["DATABASE_URL"]?.replace(secret, "x") ?? "");
  expect(database).toMatchObject({ protocol: "mysql:", hostname: "mysql", port: "3306" });
  expect(database.username).toBe(mysql?.environment["MYSQL_USER"]);
  expect(database.pathname).toBe(`/${mysql?.environment["MYSQL_DATABASE"]}`);
  const cache = new URL(server?.environment["REDIS_URL"]?.replace(secret, "x") ?? "");
  expect(cache).toMatchObject({ protocol: "redis:", hostname: "redis", port: "6379" });
});

test("what the image copies is there, and the manifest of every package is among it", async () => {
  const { build } = (await compose()).services["server"] ?? {};
  expect(resolve(ROOT, "docker", build?.context ?? "")).toBe(resolve(ROOT));
  const dockerfile = await read(build?.dockerfile ?? "");
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" "),
  );
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const packages = await readdir(join(ROOT, "packages"));
  expect(copied).toEqual(
    expect.arrayContaining(packages.map((name) => `packages/${name}/package.json`)),
  );
  const allowed = (await read("docker/Dockerfile.dockerignore")).match(/(?<=^!).+$/gm) ?? [];
  const roots = copied.filter((path) => !path.startsWith("packages/"));
  expect(new Set(roots)).toEqual(new Set(allowed));
});

test("the pnpm of the image is the one of bin/", async () => {
  const [, version] = /^pnpm_version=(.+)$/m.exec(await read("bin/lib/setup.sh")) ?? [];
  expect(await read("docker/Dockerfile")).toContain(`pnpm@${version}\n`);
});

test("the image's command is one that the program knows", async () => {
  const dockerfile = await read("docker/Dockerfile");
  const [, command = ""] = /^CMD (\[.+\])$/m.exec(dockerfile) ?? [];
  const { code, stderr } = await runCli(
    JSON.parse(command) as string[],
    cleanEnv(await scratchFolder()),
  );
  // Every option was understood; what is missing is what compose.yaml gives.
  expect(code).toBe(2);
  expect(stderr).toContain("needs REDIS_URL and DATABASE_URL");
});
