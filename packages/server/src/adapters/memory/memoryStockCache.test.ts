import { stockCacheContract } from "../../ports/stockCache.contract.ts";
import { createMemoryStockCache } from "./memoryStockCache.ts";

stockCacheContract("memory", async () => createMemoryStockCache({ nowMs: () => Date.now() }));
