const NAME = "dropctl_http_answer_seconds";
const US_PER_S = 1e6;

/** What comes of a request, as a dashboard splits it. */
const OUTCOMES = ["succeeded", "refused", "failed"] as const;
type Outcome = (typeof OUTCOMES)[number];

/** A 4xx is a no that the server means to say; 408 and 5xx are what went wrong. */
function outcomeOf(status: number): Outcome {
  if (status < 400) return "succeeded";
  return status >= 500 || status === 408 ? "failed" : "refused";
}

/** Of each status below 600: its outcome's place in `OUTCOMES`. */
const PLACES = Uint8Array.from({ length: 600 }, (_, status) => OUTCOMES.indexOf(outcomeOf(status)));

/**
 * Upper bounds of the buckets, 100 us to 10.9 s: each is a quarter above the one before, so that
 * a percentile that is interpolated lies within 10 % of the true one.
 */
const GROWTH = 1.25;
const FIRST_US = 100;
const BOUNDS_US = Int32Array.from({ length: 53 }, (_, index) =>
  Math.round(FIRST_US * GROWTH ** index),
);
const BUCKETS = BOUNDS_US.length + 1;

/** Where each line of the text begins; they never change. */
const HEADS = OUTCOMES.map((outcome) => {
  const bounds = [...Array.from(BOUNDS_US, (us) => String(us / US_PER_S)), "+Inf"];
  return {
    buckets: bounds.map((le) => `${NAME}_bucket{le="${le}",outcome="${outcome}"} `),
    sum: `${NAME}_sum{outcome="${outcome}"} `,
    count: `${NAME}_count{outcome="${outcome}"} `,
  };
});

export interface AnswerTimes {
  note(status: number, tookUs: number): void;
  /** As Prometheus reads it. */
  text(): string;
}

/**
 * How long requests took to be answered, by outcome. Plain numbers in an array, like the counts
 * by status: a histogram of the library costs more than all else that is done for a stock read.
 */
export function timeAnswers(): AnswerTimes {
  const counts = new Float64Array(OUTCOMES.length * BUCKETS);
  const sumsUs = new Float64Array(OUTCOMES.length);

  const linesOf = ({ buckets, sum, count }: (typeof HEADS)[number], place: number): string => {
    let total = 0;
    let text = "";
    for (const [index, head] of buckets.entries()) {
      total += counts[place * BUCKETS + index] ?? 0;
      text += `${head}${total}\n`;
    }
    return `${text}${sum}${(sumsUs[place] ?? 0) / US_PER_S}\n${count}${total}\n`;
  };

  return {
    note(status, tookUs) {
      const place = PLACES[status] ?? 0;
      const at = place * BUCKETS + bucketOf(tookUs);
      counts[at] = (counts[at] as number) + 1;
      sumsUs[place] = (sumsUs[place] as number) + tookUs;
    },
    text: () =>
      `# HELP ${NAME} From a request's head to its answer's, by outcome\n` +
      `# TYPE ${NAME} histogram\n${HEADS.map(linesOf).join("")}`,
  };
}

function bucketOf(us: number): number {
  if (us <= FIRST_US) return 0;
  let index = Math.ceil(Math.log(us / FIRST_US) / Math.log(GROWTH));
  // The bounds are rounded.
  while (index > 0 && us <= (BOUNDS_US[index - 1] ?? Infinity)) index -= 1;
  while (index < BOUNDS_US.length && us > (BOUNDS_US[index] as number)) index += 1;
  return Math.min(index, BOUNDS_US.length);
}
