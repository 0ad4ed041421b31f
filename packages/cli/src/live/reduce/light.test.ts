import type { Audit } from "@dropctl/protocol";
import type { Verdict } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { after, at, audit, DROP_ID, following, stateAt } from "../../testing/liveEvents.ts";
import type { LiveEvent } from "../event.ts";

const lightOf = (...events: LiveEvent[]) => following(...events).drops[0]?.light;
const audited = (seconds: number, found: Audit): LiveEvent => ({
  ...{ kind: "audited", atMs: at(seconds), dropId: DROP_ID, audit: found },
});

test("it is unknown until the drop was seen, then green by what the stream shows", () => {
  expect(lightOf()).toEqual({ kind: "unknown" });
  expect(lightOf(stateAt(0))).toEqual({ kind: "green", checkedAtMs: null });
  expect(lightOf(stateAt(0), audited(1, audit()), stateAt(2))).toEqual({
    ...{ kind: "green", checkedAtMs: at(1) },
  });
});

test.each([
  ["oversold: 600 held and 401 paid of 1,000", { held: 600, paid: 401 }],
  ["negative stock: available -1, held 1, paid 998", { available: -1, held: 1, paid: 998 }],
  ["units do not add up: 999 available + 2 held", { available: 999, held: 2 }],
])("red: %s", (reason, changes) => {
  expect(lightOf(stateAt(0), stateAt(1, changes))).toMatchObject({
    ...{ kind: "red", atMs: at(1) },
    reason: expect.stringContaining(reason) as string,
  });
});

test("an epoch never falls, but for moments in which a process knows an older one", () => {
  const [third, lower] = [stateAt(5, { epoch: 3 }), stateAt(6, { epoch: 2 })];
  const later = stateAt(9, { epoch: 2 });
  expect(lightOf(third, lower, later)).toMatchObject({ reason: "the epoch fell from 3 to 2" });
  expect(lightOf(third, lower)).toMatchObject({ kind: "green" });
  expect(lightOf(third, lower, stateAt(7, { epoch: 3 }), later)).toMatchObject({ kind: "green" });
});

test("an audit turns it red, unless the check needs quiet and there was none", () => {
  expect(lightOf(audited(1, audit(["claimed_matches_rows", "ends_once"])))).toEqual({
    ...{ kind: "red", atMs: at(1), reason: "claimed_matches_rows: 3 rows, and 1 more" },
  });
  const cache = audit(["cache_matches_ledger"], false);
  expect(lightOf(audited(1, cache))).toMatchObject({ kind: "green" });
  expect(lightOf(audited(1, { ...cache, quiet: true }))).toMatchObject({ kind: "red" });
});

test("red stays red, and is told once", () => {
  const broken = stateAt(1, { held: 2, available: 999 });
  const view = following(broken, stateAt(2), audited(3, audit()), stateAt(4, { available: 1_001 }));
  expect(view.drops[0]?.light).toMatchObject({ kind: "red", atMs: at(1) });
  expect(view.log.filter(({ text }) => text.includes("BROKEN"))).toHaveLength(1);
});

test("the judge of a load decides over the drop under load", () => {
  const origin = { scenario: "order-rush", mode: "cached", trial: null } as const;
  const broken = [{ invariant: "not_oversold", detail: "1 unit too many" }];
  const verdict: Verdict = {
    ...{ ok: false, judged: true, broken, oversold: 1, lost: 0, unacknowledged: 0 },
  };
  const judging = { kind: "phase", phase: "judging", dropId: DROP_ID, ...origin } as const;
  const judged = { kind: "judged", verdict, invalid: null, ...origin } as const;
  const view = following(
    stateAt(0),
    { kind: "progress", atMs: at(1), progress: judging },
    { kind: "progress", atMs: at(2), progress: judged },
  );
  expect(view.drops[0]?.light).toMatchObject({ reason: "not_oversold: 1 unit too many" });
  expect(view.load).toMatchObject({ phase: "done", verdict: { ok: false, oversold: 1, broken } });
  const unjudged = { ...judged, verdict: { ...verdict, judged: false, broken: [] } };
  const other = after(
    following(stateAt(0)),
    { kind: "progress", atMs: at(1), progress: judging },
    { kind: "progress", atMs: at(2), progress: unjudged },
  );
  expect(other.drops[0]?.light).toEqual({ kind: "green", checkedAtMs: null });
});
