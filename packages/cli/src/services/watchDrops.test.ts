import { expect, onTestFinished, test } from "vitest";
import { embeddedServer, newDrop } from "../testing/embeddedServer.ts";
import { followDrops } from "./watchDrops.ts";

const PATIENCE = { timeout: 15_000 };

test("of many drops the newest 20 are watched, and who comes later takes a closed one's place, or the oldest one's", async () => {
  const { client } = await embeddedServer();
  const { productId } = await newDrop(client, { slug: "drop-0" });
  const create = (number: number) =>
    client.createDrop({ body: { slug: `drop-${number}`, productId, total: 1 } });
  // More than a page of the list.
  for (let number = 1; number < 105; number++) await create(number);
  const followed = new Set<string>();
  let begun = 0;
  const drops = followDrops(client, []);
  await drops.find();
  const ids = new Map<string, string>();
  const stop = drops.follow(
    ({ name, dropId }) => {
      begun++;
      followed.add(name);
      ids.set(dropId, name);
      return () => void followed.delete(name);
    },
    (dropId) => ids.get(dropId) === "drop-95",
  );
  onTestFinished(stop);
  const names = (from: number) =>
    Array.from({ length: 20 }, (_, index) => `drop-${from + 19 - index}`);
  expect([...followed]).toEqual(names(85));
  await create(105);
  await create(106);
  await expect.poll(() => followed.has("drop-106"), PATIENCE).toBe(true);
  const left = ["drop-105", "drop-106", ...names(85)].filter(
    (name) => name !== "drop-95" && name !== "drop-85",
  );
  expect([...followed].toSorted()).toEqual(left.toSorted());
  expect(begun).toBe(22);
});

test("what sells comes first, then the newest", async () => {
  const { client } = await embeddedServer();
  const { id, productId } = await newDrop(client, { slug: "open-early" });
  await client.createDrop({ body: { slug: "early", productId, total: 1 } });
  const openLate = await newDrop(client, { slug: "open-late" });
  for (const dropId of [id, openLate.id]) await client.openDrop({ params: { dropId } });
  await client.createDrop({ body: { slug: "late", productId, total: 1 } });
  const drops = followDrops(client, []);
  await drops.find();
  const followed: string[] = [];
  const stop = drops.follow(({ name }) => {
    followed.push(name);
    return () => {};
  });
  onTestFinished(stop);
  expect(followed).toEqual(["open-late", "open-early", "late", "early"]);
});

test("those that were named are all there is", async () => {
  const { client } = await embeddedServer();
  const one = await newDrop(client, { slug: "one" });
  await newDrop(client, { slug: "two" });
  const followed: string[] = [];
  const drops = followDrops(client, [one.id, "one"]);
  await drops.find();
  drops.follow(({ name }) => {
    followed.push(name);
    return () => {};
  });
  expect(followed).toEqual(["one"]);
});
