/** What we use of autocannon 9.0.0, which ships no types. */
declare module "autocannon" {
  interface Client {
    setRequests(requests: readonly object[]): void;
  }
  interface Options {
    url: string;
    connections: number;
    amount: number;
    /** Seconds. */
    duration: number;
    setupClient(client: Client): void;
  }
  interface Run extends PromiseLike<unknown> {
    on(event: "response", listener: (client: Client, status: number) => void): this;
  }
  export default function autocannon(options: Options): Run;
}
