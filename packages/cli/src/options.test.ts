import { expect, test } from "vitest";
import { eachTime, share } from "./options.ts";

test.each([
  ["0.03", 0.03],
  [".5", 0.5],
  ["3%", 0.03],
  ["2.5 %", 0.025],
  ["100%", 1],
  ["0", 0],
])("%j is a share of %d", (text, value) => {
  expect(share(text)).toBe(value);
});

test.each(["", "%", "3", "101%", "-1%", "three", "1e-2"])("%j is no share", (text) => {
  expect(() => share(text)).toThrow(/from 0 to 1/);
});

test("an option that may come again keeps what came before", () => {
  expect(eachTime("b", eachTime("a", undefined))).toEqual(["a", "b"]);
});
