import { type Counts, createIntake, type Fault, type Found, type IngestSink } from "./intake.ts";
import { keyOf, timeOf } from "./key.ts";
import { lineCounter } from "./lines.ts";
import type { Relevance, Verdict } from "./relevance.ts";
import { createSlicer, type KeyPlace, type Slice, type Slicer } from "./slices.ts";
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  createListTest,
  equals,
  finder,
  isOwnKey,
  isSpace,
  QUOTE,
  tokenOf,
} from "./walk.ts";
import { endOfWord } from "./words.ts";

const HEAD = Buffer.from('{"Records":[{"eventVersion":"');
const FIRST_RECORD = '{"Records":['.length;
const ESCAPE = Buffer.from("\\u00");
const SERVICE_HEAD = Buffer.from('","userIdentity":{"type":"AWSService","invokedBy":"');
const SERVICE_TAIL = Buffer.from('"},');
const RECORD_HEAD_BYTES = '{"eventVersion":"'.length;
const VERSION_BYTES_MAX = 8;
const IDENTITY = tokenOf('"userIdentity"');
const SOURCE_HEAD = Buffer.from('"eventSource":"');
const NAME_HEAD = Buffer.from('"eventName":"');
const TIME_HEAD = Buffer.from('"eventTime":"');
const ID_HEAD = Buffer.from('"eventID":"');
const SHARED_HEAD = Buffer.from('"sharedEventID":"');
/**
 * The fast path over one whole CloudTrail file as AWS writes it: finds where records begin, reads eventSource and
 * eventName from the bytes, and skips the others unparsed. Relevant records are not parsed either: only the key is cut
 * out, so each is parsed once, by whoever takes it.
 *
 * Undefined, with nothing handed to the sink, for any file of which it is not certain that the careful path would find
 * the same records. That certainty rests on the file being valid JSON: damage inside a skipped record goes unnoticed,
 * damage inside one that is handed on is met when it is parsed. Why each step is exact on valid JSON:
 *
 * - Keys. JSON has one other spelling for a letter, `\u004x` to `\u007x`. No serialiser writes it; a file that has it
 *   anywhere is refused. So a key that exists stands in the bytes as its name in quotes.
 * - Source and name. A slice in which `"eventSource"` does not stand exactly once with plain text for its value is
 *   parsed. Where it does, it is the record's own, or the record has none: then it is no record and nothing can match
 *   it. The same holds for the name where the name decides, and for the parts of the key.
 * - Boundaries. A marker `,{"eventVersion":"` cannot lie in a string: its first quote would end the string and
 *   `eventVersion` would follow bare. A comma is followed by a brace only inside an array, so the marker separates two
 *   elements of some array, and of `Records` unless an array that opened in the slice before it is still open. For
 *   every slice it is proved that none is (`createListTest`; a parsed slice is closed anyway), else the file is refused.
 *   The same proof at the `]}` of the end finds keys behind the `Records` array and second documents.
 * - Service calls. The identity is the second thing in the slice, and no second key of its name replaces it.
 * - Searched text. A value of letters stands in the bytes as it is, so a record without it does not have the value.
 */
export function skim(bytes: Buffer, relevance: Relevance, sink: IngestSink): Counts | undefined {
  const last = endOfRecords(bytes);
  if (last === -1 || hasEscapedLetter(bytes)) return undefined;
  const found: Pending[] = [];
  const faults: Fault[] = [];
  const intake = createIntake(relevance, { found: (entry) => found.push(entry), fault: (fault) => faults.push(fault) });
  const { counts } = intake;
  const lineAt = lineCounter(bytes);
  const slicer = createSlicer(bytes, FIRST_RECORD, last);
  const judge = createJudge(bytes, relevance, slicer);
  for (let slice = slicer.next(); slice !== undefined; slice = slicer.next()) {
    const { start, end } = slice;
    const judged = judge(slice);
    if (judged === "refuse") return undefined;
    // The first record shows whether the file holds records at all: insights and notifications look alike from outside.
    if (judged === "parse" || start === FIRST_RECORD) {
      const value = parseSlice(bytes, start, end);
      if (value === undefined) return undefined;
      intake.accept(value, start, () => lineAt(start));
      if (start === FIRST_RECORD && counts.records !== 1) return undefined;
    } else {
      counts.records++;
      if (judged !== "skip") {
        counts.relevant++;
        found.push({ key: judged.key, start, end });
      }
    }
  }
  for (const entry of found)
    sink.found("bytes" in entry ? entry : { key: entry.key, bytes: bytes.subarray(entry.start, entry.end) });
  for (const fault of faults) sink.fault(fault);
  return counts;
}

/** Kept back until it is certain that the whole file can be read this way. */
type Pending = Found | { readonly key: string; readonly start: number; readonly end: number };

/** Position of the `]` that ends the file but for `}` and white space; -1 when head or tail are not as AWS writes them. */
function endOfRecords(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end--;
  const isCanonical = end > HEAD.length + 2 && bytes[end - 1] === CLOSE_OBJECT && bytes[end - 2] === CLOSE_LIST;
  return isCanonical && equals(bytes, 0, HEAD) ? end - 2 : -1;
}

function hasEscapedLetter(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(ESCAPE); at !== -1; at = bytes.indexOf(ESCAPE, at + ESCAPE.length)) {
    const digit = bytes[at + ESCAPE.length] ?? 0;
    if (digit >= 0x34 && digit <= 0x37) return true;
  }
  return false;
}

function parseSlice(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}

/** `key` of a record to hand on; "parse" when the bytes do not tell; "refuse" when it may not be a slice at all. */
type Judgement = "skip" | "parse" | "refuse" | { readonly key: string };

/** Judges slices in rising order: the finders in it go forward only, so each may be asked about a slice once. */
function createJudge(bytes: Buffer, relevance: Relevance, slicer: Slicer): (slice: Slice) => Judgement {
  const needles = relevance.needles.map((needle) => finder(bytes, tokenOf(needle)));
  const isService = createServiceTest(bytes);
  const listsClose = createListTest(bytes);
  const keyOfSlice = createKeyCutter(bytes);

  function verdictOn(slice: Slice): Verdict | undefined {
    const source = relevance.bySource(bytes, onlyText(bytes, slice.eventSource, SOURCE_HEAD));
    if (source === undefined || source.isEnvelope) return undefined;
    for (const next of needles) if (next(slice.start) < slice.end) return "keep";
    const service = source.skipsService ? isService(slice.start, slice.end) : undefined;
    let verdict: Verdict | undefined = service ? "skip" : source.anyName;
    if (verdict === undefined) {
      slicer.detail();
      verdict = source.byName(bytes, onlyText(bytes, slice.eventName, NAME_HEAD));
    }
    if (verdict !== "keep-unless-service") return verdict;
    return (service ?? isService(slice.start, slice.end)) ? "skip" : "keep";
  }

  return (slice) => {
    const verdict = verdictOn(slice);
    if (verdict === undefined) return "parse";
    if (!listsClose(slice.start, slice.end)) return "refuse";
    if (verdict === "skip") return "skip";
    slicer.detail();
    const key = bytes[slice.end - 1] === CLOSE_OBJECT ? keyOfSlice(slice) : undefined;
    return key === undefined ? "parse" : { key };
  };
}

/** Where the text behind a key begins that stands in the slice once; the file's end when it does not, or is no text. */
function onlyText(bytes: Buffer, place: KeyPlace, head: Buffer): number {
  return place.count === 1 && equals(bytes, place.at, head) ? place.at + head.length : bytes.length;
}

function wordAt(bytes: Buffer, start: number): string | undefined {
  const end = endOfWord(bytes, start);
  return end === 0 ? undefined : bytes.toString("latin1", start, end);
}

/** Is it a record that opens with exactly the identity AWS writes for a service, and has no other? */
function createServiceTest(bytes: Buffer): (start: number, end: number) => boolean {
  const nextIdentity = finder(bytes, IDENTITY);
  return (start, end) => {
    const version = start + RECORD_HEAD_BYTES;
    let i = version;
    while (i < version + VERSION_BYTES_MAX && isVersion(bytes[i])) i++;
    if (!equals(bytes, i, SERVICE_HEAD)) return false;
    const identity = i + '",'.length;
    i += SERVICE_HEAD.length;
    while (i < end && isPlain(bytes[i] ?? 0)) i++;
    return equals(bytes, i, SERVICE_TAIL) && nextIdentity(identity + 1) >= end;
  };
}

function isVersion(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2e);
}

function isPlain(byte: number): boolean {
  return byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20 && byte < 0x7f;
}

/** The key of the record in a slice; undefined when it cannot be told for certain. */
function createKeyCutter(bytes: Buffer): (slice: Slice) => string | undefined {
  let lastText: string | undefined;
  let lastTime: string | undefined;
  const timeIn = (slice: Slice) => {
    const text = wordAt(bytes, onlyText(bytes, slice.eventTime, TIME_HEAD));
    if (text !== lastText) lastTime = text === undefined ? undefined : timeOf(text);
    lastText = text;
    return lastTime;
  };
  return (slice) => {
    const { eventId, sharedEventId, end } = slice;
    const time = timeIn(slice);
    const id = wordAt(bytes, onlyText(bytes, eventId, ID_HEAD));
    if (time === undefined || id === undefined) return undefined;
    if (sharedEventId.count === 0) return keyOf(time, undefined, id);
    // Optional, so the only one may be a key inside the request, which the caller writes.
    const isOwn = isOwnKey(bytes, sharedEventId.at, end);
    const shared = isOwn ? wordAt(bytes, onlyText(bytes, sharedEventId, SHARED_HEAD)) : undefined;
    return shared === undefined ? undefined : keyOf(time, shared, id);
  };
}
