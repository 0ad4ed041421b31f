/** What we use of autocannon 9.0.0, which ships no types; see driver.ts for why so deep. */
declare module "autocannon" {
  import type { EventEmitter } from "node:events";

  export interface AnsweredIterator {
    currentRequest: { requestBuffer: Buffer } | null;
    resetted: boolean;
    nextRequest(): void;
    recordBody(request: unknown, status: number, body: string, headers: string[]): void;
  }

  export interface AutocannonClient extends EventEmitter {
    requestIterator: AnsweredIterator;
    conn?: object;
    destroyed: boolean;
    parser: { reinitialize(type: "RESPONSE"): void };
    destroy(): void;
    _connect(): void;
    _destroyConnection(): void;
    _doRequest(): void;
  }

  interface Options {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
    /** Seconds. */
    timeout: number;
    /** Milliseconds. */
    sampleInt: number;
    setupClient(client: AutocannonClient): void;
  }

  export default function autocannon(options: Options): PromiseLike<unknown> & {
    stop(): void;
  };
}
