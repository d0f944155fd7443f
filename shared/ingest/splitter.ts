/** What finds JSON values in bytes, and who takes them. */
import type { Fault } from "./intake.ts";

export interface SplitSink {
  /** One parsed JSON value that began at `offset`. */
  value(value: unknown, offset: number, line: () => number): void;
  fault(fault: Fault): void;
}

/** Takes an input in pieces of any size. */
export interface Splitter {
  push(chunk: Uint8Array): void;
  end(): void;
}
