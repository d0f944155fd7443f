import { asText, type CloudTrailRecord } from "../model.ts";
import { keyOf, withEventId } from "./key.ts";
import type { Relevance } from "./relevance.ts";
import { unwrap } from "./unwrap.ts";

/** One relevant record: `key` puts records in order, `bytes` is its JSON text in UTF-8, not yet parsed or checked. */
export interface Found {
  /** `eventTime sharedEventID-or-eventID eventID`, visible ASCII; see `keyOf`. */
  readonly key: string;
  /** Valid until the call that hands it over returns: copy what is to be kept. */
  readonly bytes: Uint8Array;
}

/** Something that could not be read. `offset` in bytes of the uncompressed input, `line` from 1. */
export interface Fault {
  readonly offset: number;
  readonly line?: number;
  readonly reason: string;
}

export interface IngestSink {
  found(entry: Found): void;
  fault(fault: Fault): void;
}

export interface Counts {
  /** All records recognised, relevant or not. */
  records: number;
  /** Records handed on. The fast path may hand on more than match. */
  relevant: number;
  /** JSON that is no record, by kind. */
  readonly foreign: Record<string, number>;
  /** Would-be records that lack a field or stand in a broken envelope. Each is a fault too. */
  unreadable: number;
}

export interface Intake {
  readonly counts: Counts;
  /** Takes one parsed JSON value that began at `offset`. */
  accept(value: unknown, offset: number, line: () => number): void;
}

/** Counts the records in parsed values and hands on the relevant ones, as compact JSON text. */
export function createIntake(relevance: Relevance, sink: IngestSink): Intake {
  const counts: Counts = { records: 0, relevant: 0, foreign: {}, unreadable: 0 };
  const unreadable = (reason: string, offset: number, line: () => number): void => {
    counts.unreadable++;
    sink.fault({ offset, line: line(), reason });
  };
  return {
    counts,
    accept: (value, offset, line) =>
      unwrap(value, {
        record: (record, time) => {
          const isRelevant = relevance.matches(record);
          const entry = isRelevant ? foundOf(record, time) : undefined;
          if (isRelevant && entry === undefined) unreadable("the record is nested too deeply", offset, line);
          else counts.records++;
          if (entry === undefined) return;
          counts.relevant++;
          sink.found(entry);
        },
        foreign: (kind) => {
          counts.foreign[kind] = (counts.foreign[kind] ?? 0) + 1;
        },
        unreadable: (reason) => unreadable(reason, offset, line),
      }),
  };
}

/** Undefined for a record nested so deeply (thousands of levels) that it can be read but not written. */
function foundOf(record: CloudTrailRecord, time: string): Found | undefined {
  try {
    const whole = withEventId(record);
    const key = keyOf(time, asText(record["sharedEventID"]), whole.eventID);
    return { key, bytes: Buffer.from(JSON.stringify(whole)) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
