import { PassThrough, Writable } from "node:stream";

/** A terminal that keeps what was written to it, and whose keys a test presses. */
export class FakeTerminal extends Writable {
  readonly isTTY = true;
  readonly keys = Object.assign(new PassThrough(), {
    isTTY: true,
    raw: false,
    onRaw: (_on: boolean): void => undefined,
    setRawMode(on: boolean) {
      this.raw = on;
      this.onRaw(on);
      return this;
    },
    ref: () => undefined,
    unref: () => undefined,
  });
  written = "";
  /** Frames since the beginning: each is one synchronized update. */
  frames = 0;

  columns: number;
  rows: number;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.frames += chunk.split("\u001b[?2026l").length - 1;
    this.written = (this.written + chunk).slice(-200_000);
    done();
  }

  get stdin(): NodeJS.ReadStream {
    return this.keys as unknown as NodeJS.ReadStream;
  }

  get stdout(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.emit("resize");
  }
}
