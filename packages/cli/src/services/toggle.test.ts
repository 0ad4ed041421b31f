import { expect, test } from "vitest";
import { toggleOrder } from "./toggle.ts";

test.each([
  [{}, { key: "mode", before: "direct", after: "cached" }],
  [{ toggle: "mode=cached,direct" }, { key: "mode", before: "cached", after: "direct" }],
  [{ toggle: "stack=embedded,local" }, { key: "stack", before: "embedded", after: "local" }],
  [
    { toggle: "url=http://a:1/shop,https://b" },
    { key: "url", before: "http://a:1/shop", after: "https://b" },
  ],
  [
    { toggle: "url=http://me:secret@a:1/,http://b?x=1" },
    { key: "url", before: "http://a:1", after: "http://b" },
  ],
  [{ aa: true as const }, { key: "aa" }],
])("%j compares %j", (options, order) => {
  expect(toggleOrder(options)).toEqual(order);
});

test.each([
  "mode=direct",
  "mode=direct,cached,direct",
  "mode=direct,embedded",
  "stack=embedded,docker",
  "connections=1,2",
  "url=,http://b",
  "mode=cached,cached",
  "url=http://a,http://a",
  "url=http://a:80,http://A/",
])("%s is wrong usage", (toggle) => {
  expect(() => toggleOrder({ toggle })).toThrow(
    expect.objectContaining({ exit: "usage", code: "invalid_toggle" }),
  );
});
