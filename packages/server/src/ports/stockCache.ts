import type {
  ClaimAnswer,
  ClaimRequest,
  StockCounts,
  StockEffect,
  StockEntry,
  StockRow,
} from "../domain/stockBook.ts";

/** An effect of a commit that ran under `epoch` of its drop. */
export interface EpochEffect extends StockEffect {
  readonly epoch: number;
}

/** `fenced`: the cache has no valid stock for the drop; it must be rebuilt. */
export type ClaimReply =
  | { readonly kind: "answered"; readonly epoch: number; readonly answers: readonly ClaimAnswer[] }
  | { readonly kind: "fenced" };

export interface StockReading extends StockCounts {
  readonly epoch: number;
}

/** Some of the entries of the stock that was published under `epoch`. */
export interface StockPage {
  readonly epoch: number;
  readonly entries: readonly StockEntry[];
  /** Where the next page starts; null at the end. */
  readonly nextCursor: string | null;
}

/**
 * The fast counter in front of the ledger: disposable, rebuilt from the ledger. It may delay a
 * buyer, it can never oversell. An effect of an older epoch is dropped (the rebuild's snapshot
 * has it), one of a newer epoch waits for the load; effects are safe to repeat.
 * @throws {StockCacheFault} from every method, when the cache cannot be reached; then the call
 *   may or may not have run
 */
export interface StockCache {
  /** Applies `effects`, then decides the claims in order, all in one atomic step. */
  claim(batch: {
    dropId: string;
    /** The drop's phase lets buyers reserve. */
    open: boolean;
    claims: readonly ClaimRequest[];
    effects: readonly EpochEffect[];
  }): Promise<ClaimReply>;

  apply(batch: { dropId: string; effects: readonly EpochEffect[] }): Promise<void>;

  /**
   * Tells the published stock, and a load that is under way, that the ledger has so many units
   * now. A lower total than theirs changes nothing, so it may come twice, late or out of order,
   * and in any epoch: what was once committed stays true. With neither stock nor load, nothing.
   */
  raiseTotal(raise: { dropId: string; total: number }): Promise<void>;

  /** null when fenced. */
  read(dropId: string): Promise<StockReading | null>;

  /**
   * A page of the drop's entries, in no order and of any length. Whatever is there from the
   * first page to the last is met, perhaps twice, as long as the epoch stays the same. null
   * when fenced.
   */
  walk(page: { dropId: string; cursor: string | null }): Promise<StockPage | null>;

  /** Entries that have been provisional for so long, by the cache's own clock; null when fenced. */
  findProvisional(query: {
    dropId: string;
    ageMsMin: number;
    limit: number;
  }): Promise<Omit<StockPage, "nextCursor"> | null>;

  /**
   * Starts a load for a new epoch beside whatever is published. It takes the place of a load of
   * an older epoch; while one of a later epoch is under way, it does nothing.
   */
  beginLoad(load: {
    dropId: string;
    epoch: number;
    total: number;
    perBuyerLimit: number;
  }): Promise<void>;

  load(load: { dropId: string; epoch: number; rows: readonly StockRow[] }): Promise<void>;

  /**
   * Makes a finished load the drop's stock. False, and nothing changed, when the load is gone,
   * its live rows are not `liveRows`, or a later epoch was published.
   */
  publish(load: { dropId: string; epoch: number; liveRows: number }): Promise<boolean>;

  /**
   * For a closed drop: from a day on, the cache may forget its stock, which is fenced then. Does
   * nothing while a unit is held or provisional.
   */
  retire(dropId: string): Promise<void>;

  /** Throws when the cache does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** `unusable`: it answers, but does not do what it should. */
export type StockCacheFaultCode =
  | "stock_cache_url_invalid"
  | "stock_cache_unreachable"
  | "stock_cache_unusable";

/** The message says where and why, in one line. */
export class StockCacheFault extends Error {
  readonly code: StockCacheFaultCode;
  constructor(code: StockCacheFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StockCacheFault";
    this.code = code;
  }
}
