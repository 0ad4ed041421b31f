import { createClient } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { embeddedServer, newDrop } from "../../testing/embeddedServer.ts";
import type { LiveEvent } from "../event.ts";
import { readDropStream } from "./dropStream.ts";

const WAIT = { timeout: 10_000 };

test.each([
  ["a new token is used", true],
  ["without a new one it is read without", false],
])("a token that is refused: %s", async (_case, renews) => {
  const server = await embeddedServer();
  const { url, adminToken } = server;
  const { id: dropId } = await newDrop(createClient({ url, adminToken, actor: "mia@hal" }));
  const events: LiveEvent[] = [];
  const ended = new AbortController();
  const asked: string[] = [];
  const reading = readDropStream(
    {
      ...{ url, adminToken: "of-before", dropId, name: "aurora-launch" },
      signal: ended.signal,
      renewToken: async () => {
        asked.push("renew");
        return renews ? adminToken : "of-before";
      },
    },
    (event) => events.push(event),
  );
  await expect.poll(() => events.some(({ kind }) => kind === "logged"), WAIT).toBe(true);
  const entry = events.find((event) => event.kind === "logged")?.entry;
  expect(entry?.actor).toBe(renews ? "mia@hal" : null);
  const notes = events.filter((event) => event.kind === "note").map(({ text }) => text);
  const without = "aurora-launch: the server refuses the admin token; read without it";
  expect(notes).toEqual(renews ? [] : [without]);
  expect(asked).toEqual(["renew"]);
  ended.abort();
  await reading;
});
