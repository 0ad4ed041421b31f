import type { Drop } from "../../domain/drop.ts";
import type { RoomState } from "../../domain/room.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { RoomViews } from "../room/roomViews.ts";
import type { StockReads, StockSnapshot } from "../stockReads.ts";
import type { RebuildProgress, StockRebuild } from "../stockRebuild.ts";

/** The whole of a drop at `stock.asOfMs`, as far as anybody may know it. */
export interface DropState {
  /** Its phase and epoch may be younger than the stock. */
  readonly drop: Drop;
  readonly stock: StockSnapshot;
  /** The stock comes from the ledger, because its cache cannot tell it. */
  readonly degraded: boolean;
  /** null: this process is not rebuilding the stock cache. */
  readonly rebuild: RebuildProgress | null;
  /** null: no waiting room. */
  readonly queue: { readonly room: RoomState; readonly placesPerSecond: number | null } | null;
}

/** Puts a drop's state together from what buyers are answered from. */
export class DropStates {
  readonly #directory: DropDirectory;
  readonly #stockReads: StockReads;
  readonly #rebuild: StockRebuild;
  readonly #views: RoomViews;

  constructor(deps: {
    directory: DropDirectory;
    stockReads: StockReads;
    rebuild: StockRebuild;
    views: RoomViews;
  }) {
    this.#directory = deps.directory;
    this.#stockReads = deps.stockReads;
    this.#rebuild = deps.rebuild;
    this.#views = deps.views;
  }

  /** `anew`: something is known to have changed. null: no such drop. */
  async read(dropId: string, { anew }: { anew: boolean }): Promise<DropState | null> {
    if (anew) await Promise.all([this.#directory.refresh(dropId), this.#views.refresh(dropId)]);
    const drop = await this.#directory.get(dropId);
    if (drop === null) return null;
    const [stock, view] = await Promise.all([
      anew ? this.#stockReads.refresh(dropId) : this.#stockReads.read(dropId),
      drop.waitingRoom === "off" ? null : this.#views.get(dropId),
    ]);
    if (stock === null) return null;
    return {
      drop,
      stock,
      degraded: this.#stockReads.isDegraded(dropId),
      rebuild: this.#rebuild.progressOf(dropId),
      queue: view && { room: view.state, placesPerSecond: view.placesPerSecond },
    };
  }
}
