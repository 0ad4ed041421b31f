import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { pictureOf } from "./picture.ts";

interface Group {
  class?: string;
  text?: { "#text": string; textLength: string };
  rect?: unknown;
  path?: unknown;
  g?: Group;
}

function groupsOf(capture: string): Group[] {
  const svg = pictureOf(capture, "a <test>");
  expect(XMLValidator.validate(svg)).toBe(true);
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: "", parseTagValue: false },
    isArray: (name, path) => path === "svg.g" && name === "g",
  });
  return (parser.parse(svg) as { svg: { g: Group[] } }).svg.g;
}

test("text keeps its colours and the width of its cells", () => {
  expect(
    groupsOf("a \u001b[1m\u001b[31mred & bold\u001b[0m\n\u001b[2mfaint\u001b[0m"),
  ).toMatchObject([
    { text: { "#text": "a", textLength: "8.4" } },
    { class: "c1 b", text: { "#text": "red &#38; bold", textLength: "84" } },
    { class: "d", text: { "#text": "faint" } },
  ]);
});

test("a look goes on in the next row, until it is changed", () => {
  const groups = groupsOf("\u001b[92mone\ntwo\u001b[39m three");
  expect(groups.map((group) => [group.class, group.text?.["#text"]])).toEqual([
    ["c10", "one"],
    ["c10", "two"],
    [undefined, "three"],
  ]);
});

test("bars and frames are shapes, in one piece where they are alike", () => {
  const [bar, frame, marked] = groupsOf("\u001b[32m████▌\u001b[39m┌──┐\u001b[7mkey\u001b[0m");
  expect(bar?.rect).toMatchObject([{ width: "33.6" }, { width: "4.2" }]);
  expect(frame?.path).toHaveLength(3);
  expect(marked).toMatchObject({ rect: { width: "25.2" }, g: { text: { "#text": "key" } } });
});

test("a look that it does not know is a fault, not another look", () => {
  expect(() => pictureOf("\u001b[48;5;12mx", "")).toThrow("SGR 48");
});
