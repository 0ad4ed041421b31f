import { expect, test } from "vitest";
import { ScenarioFault } from "./fault.ts";
import { guardTarget } from "./target.ts";

const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof ScenarioFault ? error.code : error;
  }
  return "none";
};

test.each([
  ["http://127.0.0.1:4000/", "http://127.0.0.1:4000"],
  ["http://127.8.9.1:4000", "http://127.8.9.1:4000"],
  ["http://localhost:4000", "http://localhost:4000"],
  ["http://[::1]:4000", "http://[::1]:4000"],
  ["http://localhost:4000/shop/", "http://localhost:4000/shop"],
])("%s is this machine", (url, base) => {
  expect(guardTarget({ url })).toBe(base);
});

test.each([
  "http://example.com",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://user@10.0.0.7:80",
  "http://0.0.0.0:80",
])("%s is refused unless it is named", (url) => {
  expect(codeOf(() => guardTarget({ url }))).toBe("host_not_allowed");
  expect(
    codeOf(() => guardTarget({ url, allowHost: ["other.example", new URL(url).hostname] })),
  ).toBe("none");
  expect(codeOf(() => guardTarget({ url, allowHost: ["other.example"] }))).toBe("host_not_allowed");
});

test.each(["", "localhost:4000", "ftp://localhost", "nonsense"])("%j is not a URL", (url) => {
  expect(codeOf(() => guardTarget({ url }))).toBe("invalid_url");
});
