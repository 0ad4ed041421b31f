/** What a buyer in a queue means to do. */
export type Intent = "pay" | "leave" | "no_show" | "no_pay";

/** Shares of the buyers, 0 to 1, at most 1 together; the rest pay. */
export interface Shares {
  /** Leave the waiting room after their first poll. */
  leave: number;
  /** Never reserve once they are admitted. */
  noShow: number;
  /** Reserve and never pay. */
  noPay: number;
}

/** The fractions of its multiples fill 0 to 1 more evenly than those of any other number. */
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** Whether a buyer is of a share, 0 to 1, of the crowd; as even and as repeatable as intents are. */
export function isOfShare(buyer: number, share: number): boolean {
  return (buyer * GOLDEN_RATIO) % 1 < share;
}

/** By the buyer's index alone: each share is spread evenly over the crowd, the same in every run. */
export function intentOf(buyer: number, { leave, noShow, noPay }: Shares): Intent {
  const place = (buyer * GOLDEN_RATIO) % 1;
  if (place < leave) return "leave";
  if (place < leave + noShow) return "no_show";
  return place < leave + noShow + noPay ? "no_pay" : "pay";
}
