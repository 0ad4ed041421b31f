import { ACTOR_PATTERN } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { actorName } from "./actor.ts";

test.each([
  ["deploy job 7", "deploy job 7"],
  ["J\u00fcrgen@b\u00fcro", "Jurgen@buro"],
  ["\u9234\u6728@tokyo", "??@tokyo"],
  [" tab\tbed\u001b[31m ", "tab?bed?[31m"],
  ["\u{1f680}".repeat(80), "?".repeat(64)],
  [`${"x".repeat(70)}@host`, "x".repeat(64)],
])("%j is sent as %j", (given, sent) => {
  expect(actorName(given)).toBe(sent);
  expect(sent).toMatch(new RegExp(ACTOR_PATTERN));
});

test("without a name it is this user on this machine", () => {
  for (const none of [undefined, "", " "]) {
    expect(actorName(none)).toMatch(/^[^@]+@[^@]+$/);
    expect(actorName(none)).toMatch(new RegExp(ACTOR_PATTERN));
  }
});
