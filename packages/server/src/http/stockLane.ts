import { ROUTES } from "@dropctl/protocol";
import type { StockReads, StockSnapshot } from "../app/stockReads.ts";
import { type Lane, type LaneAnswer, laneAnswer } from "./lanes.ts";
import { viewStock } from "./views.ts";

const [PATH_HEAD, PATH_TAIL] = ROUTES.getStock.path.split(":dropId") as [string, string];

/** Stock reads that a fresh snapshot answers. */
export function stockLane(stockReads: StockReads): Lane {
  return ({ url = "" }) => {
    if (!url.endsWith(PATH_TAIL) || !url.startsWith(PATH_HEAD)) return undefined;
    const snapshot = stockReads.fresh(url.slice(PATH_HEAD.length, -PATH_TAIL.length));
    return snapshot && answerOf(snapshot);
  };
}

/** A snapshot answers thousands of readers: it is serialised once. */
const answers = new WeakMap<StockSnapshot, LaneAnswer>();

export function answerOf(snapshot: StockSnapshot): LaneAnswer {
  let answer = answers.get(snapshot);
  if (answer === undefined) {
    answer = laneAnswer(JSON.stringify(viewStock(snapshot)));
    answers.set(snapshot, answer);
  }
  return answer;
}
