import { createParser, type EventSourceMessage } from "eventsource-parser";
import { ProblemError, UnreachableError } from "./client.ts";
import { isProblem, parseJson, reasonOf } from "./failure.ts";

/** `opened` first, then every event of the stream as it comes. */
export type StreamPart = { kind: "opened" } | { kind: "event"; event: EventSourceMessage };

export interface StreamRequest {
  url: string;
  headers: Record<string, string>;
  /** So many milliseconds without a byte, from the request on, are the stream's end. */
  silenceMsMax: number;
  signal: AbortSignal | undefined;
}

/** No event of ours is longer; a line without an end must not fill the memory. */
const EVENT_CHARS_MAX = 65_536;

/**
 * One connection to a stream of server-sent events; it ends when the server ends it.
 * @throws {ProblemError} the server said no
 * @throws {UnreachableError} nothing answered, it fell silent, or it does not speak this protocol
 */
export async function* openEventStream(request: StreamRequest): AsyncGenerator<StreamPart, void> {
  const { url, headers, silenceMsMax, signal } = request;
  const ended = new AbortController();
  const until = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  /** Time in which nobody asks for more does not count: that is not the server's silence. */
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => {
      // Made only now: an error notes where it was made, which costs more than reading an event.
      ended.abort(new UnreachableError(`silent for ${silenceMsMax / 1_000} s`));
    }, silenceMsMax);
    try {
      return await work;
    } catch (cause) {
      if (ended.signal.aborted) throw ended.signal.reason;
      if (signal?.aborted === true || cause instanceof ProblemError) throw cause;
      throw new UnreachableError(reasonOf(cause), { cause });
    } finally {
      clearTimeout(timer);
    }
  };

  try {
    const asked = { accept: "text/event-stream", ...headers };
    const response = await inTime(fetch(url, { headers: asked, signal: until }));
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!response.ok || !isStream || response.body === null) {
      throw await inTime(refusalOf(response));
    }
    yield { kind: "opened" };
    const events: EventSourceMessage[] = [];
    const parser = createParser({
      onEvent: (event) => void events.push(event),
      maxBufferSize: EVENT_CHARS_MAX,
    });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await inTime(reader.read());
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      for (const event of events.splice(0)) yield { kind: "event", event };
    }
  } finally {
    ended.abort();
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const body = parseJson(await response.text());
  if (isProblem(body)) return new ProblemError(body);
  return new UnreachableError(`not a stream of a dropctl server (HTTP ${response.status})`);
}
