import { asText, type CloudTrailRecord } from "../model.ts";
import { type Counts, createIntake, type IngestSink } from "./intake.ts";
import { parseJson } from "./json.ts";
import { withEventId } from "./key.ts";
import type { Relevance } from "./relevance.ts";
import { skim } from "./skip.ts";
import { createSplitter } from "./split.ts";
import { asRecord } from "./unwrap.ts";

export type { Counts, Fault, Found, IngestSink } from "./intake.ts";

/**
 * Parses the bytes of an entry. Undefined when they are no record after all: the fast path hands on what it has not
 * parsed. To be used by whoever takes entries, and undefined to be reported as unreadable.
 */
export function recordOf(bytes: Uint8Array): CloudTrailRecord | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const record = asRecord(parseJson(text)?.value);
  if (record === undefined || asText(record["eventID"]) !== undefined) return record;
  return withEventId(record);
}

/** An input of any size, in pieces. */
export interface IngestStream {
  push(chunk: Uint8Array): void;
  /** To be called once, at the end of the input. */
  end(): Counts;
}

/**
 * Reads one whole input that lies in memory: hands each relevant record to the sink, counts the rest. Takes the fast
 * path for a file as CloudTrail writes it and the careful path for all else; both find the same records.
 */
export function ingestBuffer(bytes: Uint8Array, relevance: Relevance, sink: IngestSink): Counts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = skim(buffer, relevance, sink);
  if (counts !== undefined) return counts;
  const stream = ingestStream(relevance, sink);
  stream.push(buffer);
  return stream.end();
}

/** Reads an input too large to hold. Memory: one JSON value, at most `UNIT_BYTES_MAX`. */
export function ingestStream(relevance: Relevance, sink: IngestSink): IngestStream {
  const intake = createIntake(relevance, sink);
  const splitter = createSplitter({ value: intake.accept, fault: (fault) => sink.fault(fault) });
  return {
    push: (chunk) => splitter.push(chunk),
    end: () => {
      splitter.end();
      return intake.counts;
    },
  };
}
