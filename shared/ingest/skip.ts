import { type Counts, createIntake, type Fault, type Found, type IngestSink } from "./intake.ts";
import { keyOf, timeOf } from "./key.ts";
import { lineCounter } from "./lines.ts";
import type { Relevance, Verdict } from "./relevance.ts";
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  createListTest,
  equals,
  finder,
  isSpace,
  ownKey,
  QUOTE,
  tokenOf,
} from "./walk.ts";

const HEAD = Buffer.from('{"Records":[{"eventVersion":"');
const FIRST_RECORD = '{"Records":['.length;
const MARKER = tokenOf(',{"eventVersion":"');
const ESCAPE = Buffer.from("\\u00");
const SERVICE_HEAD = Buffer.from('","userIdentity":{"type":"AWSService","invokedBy":"');
const SERVICE_TAIL = Buffer.from('"},');
const RECORD_HEAD_BYTES = '{"eventVersion":"'.length;
const VERSION_BYTES_MAX = 8;
const EVENT_ID = Buffer.from('"eventID"');
const EVENT_ID_HEAD = Buffer.from('"eventID":"');
const SHARED_HEAD = Buffer.from('"sharedEventID":"');
/** A longer source, name or id is left to the parser. */
const WORD_BYTES_MAX = 128;
const TIME_BYTES = "2026-07-31T15:05:00Z".length;
/** How far before the key `"eventSource"` the key `"eventTime"` stands, as AWS orders and writes them. */
const TIME_TO_SOURCE_BYTES = '"eventTime":"2026-07-31T15:05:00Z",'.length;

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
  const found: Found[] = [];
  const faults: Fault[] = [];
  const intake = createIntake(relevance, { found: (entry) => found.push(entry), fault: (fault) => faults.push(fault) });
  const { counts } = intake;
  const lineAt = lineCounter(bytes);
  const nextMarker = finder(bytes, MARKER);
  const judge = createJudge(bytes, relevance);
  for (let start = FIRST_RECORD; start < last; ) {
    const end = Math.min(nextMarker(start), last);
    const judged = judge(start, end);
    if (judged === "refuse") return undefined;
    // The first record shows whether the file holds records at all: insights and notifications look alike from outside.
    if (judged === "parse" || start === FIRST_RECORD) {
      const offset = start;
      const value = parseSlice(bytes, start, end);
      if (value === undefined) return undefined;
      intake.accept(value, offset, () => lineAt(offset));
      if (start === FIRST_RECORD && counts.records !== 1) return undefined;
    } else {
      counts.records++;
      if (judged !== "skip") {
        counts.relevant++;
        found.push({ key: judged.key, bytes: bytes.subarray(start, end) });
      }
    }
    start = end + 1;
  }
  for (const entry of found) sink.found(entry);
  for (const fault of faults) sink.fault(fault);
  return counts;
}

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
function createJudge(bytes: Buffer, relevance: Relevance): (start: number, end: number) => Judgement {
  const needles = relevance.needles.map((needle) => finder(bytes, tokenOf(needle)));
  const source = createField(bytes, "eventSource");
  const name = createField(bytes, "eventName");
  const isService = createServiceTest(bytes);
  const listsClose = createListTest(bytes);
  const keyBefore = createKeyCutter(bytes);

  function verdictOn(start: number, end: number): Verdict | undefined {
    const eventSource = source.find(start, end) === 1 ? source.text() : undefined;
    if (eventSource === undefined || eventSource.startsWith("aws:")) return undefined;
    for (const next of needles) if (next(start) < end) return "keep";
    const { anyName, skipsService, byName } = relevance.bySource(eventSource);
    const service = skipsService ? isService(start, end) : undefined;
    let verdict: Verdict | undefined = service ? "skip" : anyName;
    if (verdict === undefined) {
      const eventName = name.find(start, end) === 1 ? name.text() : undefined;
      if (eventName === undefined) return undefined;
      verdict = byName(eventName);
    }
    if (verdict !== "keep-unless-service") return verdict;
    return (service ?? isService(start, end)) ? "skip" : "keep";
  }

  return (start, end) => {
    const verdict = verdictOn(start, end);
    if (verdict === undefined) return "parse";
    if (!listsClose(start, end)) return "refuse";
    if (verdict === "skip") return "skip";
    const key = bytes[end - 1] === CLOSE_OBJECT ? keyBefore(source.at(), start, end) : undefined;
    return key === undefined ? "parse" : { key };
  };
}

interface Field {
  /** How often the key stands in the slice: 0, 1 or more than once. */
  find(start: number, end: number): 0 | 1 | 2;
  /** Where it was found first. */
  at(): number;
  /** The text behind it; undefined when that is not plain. */
  text(): string | undefined;
}

function createField(bytes: Buffer, key: string): Field {
  const next = finder(bytes, tokenOf(`"${key}"`));
  const head = Buffer.from(`"${key}":"`);
  let at = -1;
  return {
    find: (start, end) => {
      at = next(start);
      if (at >= end) return 0;
      return next(at + 1) < end ? 2 : 1;
    },
    at: () => at,
    text: () => (equals(bytes, at, head) ? word(bytes, at + head.length) : undefined),
  };
}

/** Visible ASCII text that ends with a quote; undefined for anything else, empty or longer. */
function word(bytes: Buffer, start: number): string | undefined {
  for (let i = start; i <= start + WORD_BYTES_MAX; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) return i === start ? undefined : bytes.toString("latin1", start, i);
    if (byte === BACKSLASH || byte < 0x21 || byte > 0x7e) return undefined;
  }
  return undefined;
}

/** Is it a record that opens with exactly the identity AWS writes for a service, and has no other? */
function createServiceTest(bytes: Buffer): (start: number, end: number) => boolean {
  const identity = createField(bytes, "userIdentity");
  return (start, end) => {
    const version = start + RECORD_HEAD_BYTES;
    let i = version;
    while (i < version + VERSION_BYTES_MAX && isVersion(bytes[i])) i++;
    if (!equals(bytes, i, SERVICE_HEAD)) return false;
    const key = i + '",'.length;
    i += SERVICE_HEAD.length;
    while (i < end && isPlain(bytes[i] ?? 0)) i++;
    return equals(bytes, i, SERVICE_TAIL) && identity.find(start, end) === 1 && identity.at() === key;
  };
}

function isVersion(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2e);
}

function isPlain(byte: number): boolean {
  return byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20 && byte < 0x7f;
}

/** The key of the record whose `"eventSource"` stands at `source`; undefined when it cannot be told for certain. */
function createKeyCutter(bytes: Buffer): (source: number, start: number, end: number) => string | undefined {
  const eventTime = createField(bytes, "eventTime");
  const nextShared = finder(bytes, tokenOf('"sharedEventID"'));
  let lastText = "";
  let lastTime: string | undefined;

  /** The time is read where AWS writes it, right before the source. */
  function timeIn(source: number, start: number, end: number): string | undefined {
    if (eventTime.find(start, end) !== 1 || eventTime.at() !== source - TIME_TO_SOURCE_BYTES) return undefined;
    const text = eventTime.text();
    if (text === lastText) return lastTime;
    lastTime = text?.length === TIME_BYTES ? timeOf(text) : undefined;
    lastText = text ?? "";
    return lastTime;
  }

  return (source, start, end) => {
    const time = timeIn(source, start, end);
    if (time === undefined) return undefined;
    // AWS writes both ids near the end: found from there, the first found is the one that counts.
    const idAt = bytes.lastIndexOf(EVENT_ID, end);
    const sharedAt =
      idAt > source && equals(bytes, idAt, EVENT_ID_HEAD) ? ownKey(bytes, idAt, end, SHARED_HEAD) : undefined;
    if (sharedAt === undefined) return undefined;
    const id = word(bytes, idAt + EVENT_ID_HEAD.length);
    if (id === undefined) return undefined;
    const firstShared = nextShared(start);
    if (sharedAt === 0) return firstShared < end ? undefined : keyOf(time, undefined, id);
    const shared = firstShared === sharedAt ? word(bytes, sharedAt + SHARED_HEAD.length) : undefined;
    return shared === undefined ? undefined : keyOf(time, shared, id);
  };
}
