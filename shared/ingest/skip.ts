import { type Counts, createIntake, type Fault, type Found, type IngestSink } from "./intake.ts";
import { parseJson } from "./json.ts";
import { keyOf, timeOf } from "./key.ts";
import { lineCounter } from "./lines.ts";
import { listsClose } from "./lists.ts";
import { type Places, placeFrom, placesOf, tokenOf } from "./places.ts";
import type { Relevance, Verdict } from "./relevance.ts";
import { createSlice, detail, hasIdentityFrom, moveOn, NONE, type Slice } from "./slice.ts";
import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, equals, isOwnKey, isSpace, QUOTE } from "./walk.ts";
import { wordAt } from "./words.ts";

const HEAD = Buffer.from('{"Records":[{"eventVersion":"');
const FIRST_RECORD = '{"Records":['.length;
const ESCAPE = Buffer.from("\\u00");
const SERVICE_HEAD = Buffer.from('","userIdentity":{"type":"AWSService","invokedBy":"');
const SERVICE_TAIL = Buffer.from('"},');
const RECORD_HEAD_BYTES = '{"eventVersion":"'.length;
const VERSION_BYTES_MAX = 8;
const SOURCE_HEAD = Buffer.from('"eventSource":"');
const NAME_HEAD = Buffer.from('"eventName":"');
const TIME_HEAD = Buffer.from('"eventTime":"');
const TIME_TO_SOURCE_BYTES = '"eventTime":"2026-07-31T15:05:00Z",'.length;
const ID_HEAD = Buffer.from('"eventID":"');
const SHARED_ID_HEAD = Buffer.from('"sharedEventID":"');

/**
 * The fast path over one whole CloudTrail file as AWS writes it: finds where records begin, reads eventSource and
 * eventName from the bytes, and skips the others unparsed. Relevant records are not parsed either: only the key is cut
 * out, so each is parsed once, by whoever takes it.
 *
 * Undefined, with nothing handed to the sink, for any file of which it is not certain that the careful path would find
 * the same records. (Skipped records are counted by their source alone: an element without a time or name of its own
 * counts as one.) That certainty rests on the file being valid JSON: damage inside a skipped record goes unnoticed,
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
 *   every slice it is proved that none is (`listsClose`; a parsed slice is closed anyway), else the file is refused.
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
  const slice = createSlice(bytes, FIRST_RECORD, last);
  const needles = relevance.needles.flatMap((text) => placesOf(bytes, tokenOf(text), FIRST_RECORD) ?? []);
  if (slice === undefined || needles.length < relevance.needles.length) return undefined;
  let skipped = 0;
  while (moveOn(slice)) {
    const { start, end } = slice;
    // The first record shows whether the file holds records at all: insights and notifications look alike from outside.
    const isDoubtful = start === FIRST_RECORD && !isAsWritten(slice);
    const verdict = isDoubtful ? undefined : verdictOn(slice, relevance, needles);
    if (verdict !== undefined && !listsClose(slice)) return undefined;
    const key = verdict === "keep" ? keyIn(slice) : undefined;
    if (verdict === "skip") skipped++;
    else if (key !== undefined) found.push({ key, start, end });
    else {
      const parsed = parseJson(bytes.toString("utf8", start, end));
      if (parsed === undefined) return undefined;
      intake.accept(parsed.value, start, () => lineAt(start));
      if (isDoubtful && counts.records !== 1) return undefined;
    }
  }
  for (const entry of found) {
    if ("bytes" in entry) sink.found(entry);
    else {
      counts.records++;
      counts.relevant++;
      sink.found({ key: entry.key, bytes: bytes.subarray(entry.start, entry.end) });
    }
  }
  for (const fault of faults) sink.fault(fault);
  counts.records += skipped;
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

/** What the bytes say about a slice; undefined when they do not tell. */
function verdictOn(slice: Slice, relevance: Relevance, needles: readonly Places[]): Verdict | undefined {
  const { bytes } = slice;
  const source = relevance.bySource(bytes, textBehind(bytes, slice.source, SOURCE_HEAD));
  if (source === undefined || source.isEnvelope) return undefined;
  if (hasNeedle(slice, needles)) return "keep";
  if (source.anyName === "skip" || (source.skipsService && isServiceCall(slice))) return "skip";
  let verdict: Verdict | undefined = source.anyName;
  if (verdict === undefined) {
    detail(slice);
    verdict = source.byName(bytes, textBehind(bytes, slice.name, NAME_HEAD));
  }
  if (verdict !== "keep-unless-service") return verdict;
  return isServiceCall(slice) ? "skip" : "keep";
}

/** Do time and source stand side by side, as in every record that AWS writes and in nothing else it does? */
function isAsWritten(slice: Slice): boolean {
  detail(slice);
  return slice.time >= 0 && slice.source === slice.time + TIME_TO_SOURCE_BYTES;
}

function hasNeedle(slice: Slice, needles: readonly Places[]): boolean {
  return needles.some((places) => placeFrom(places, slice.start) < slice.end);
}

/** Where the text behind a key begins; the file's end when the key is not found once or has something else behind it. */
function textBehind(bytes: Buffer, key: number, head: Buffer): number {
  return key >= 0 && equals(bytes, key, head) ? key + head.length : bytes.length;
}

/** Is it a record that opens with exactly the identity AWS writes for a service, and has no other? */
function isServiceCall(slice: Slice): boolean {
  const { bytes, start, end } = slice;
  const version = start + RECORD_HEAD_BYTES;
  let i = version;
  while (i < version + VERSION_BYTES_MAX && isVersion(bytes[i])) i++;
  if (!equals(bytes, i, SERVICE_HEAD)) return false;
  i += SERVICE_HEAD.length;
  while (i < end && isPlain(bytes[i] ?? 0)) i++;
  return equals(bytes, i, SERVICE_TAIL) && !hasIdentityFrom(slice, i);
}

function isVersion(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2e);
}

function isPlain(byte: number): boolean {
  return byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20 && byte < 0x7f;
}

/** The key of the record in a slice; undefined when it cannot be told for certain. */
function keyIn(slice: Slice): string | undefined {
  const { bytes } = slice;
  detail(slice);
  const written = wordAt(bytes, textBehind(bytes, slice.time, TIME_HEAD));
  const time = written === undefined ? undefined : timeOf(written);
  const id = ownWord(slice, slice.id, ID_HEAD);
  if (time === undefined || id === undefined) return undefined;
  if (slice.sharedId === NONE) return keyOf(time, undefined, id);
  const sharedId = ownWord(slice, slice.sharedId, SHARED_ID_HEAD);
  return sharedId === undefined ? undefined : keyOf(time, sharedId, id);
}

/** AWS writes ids near the end. The only one in a slice may be a key inside the request, which the caller writes. */
function ownWord({ bytes, end }: Slice, key: number, head: Buffer): string | undefined {
  return key >= 0 && isOwnKey(bytes, key, end) ? wordAt(bytes, textBehind(bytes, key, head)) : undefined;
}
