import { parseJson } from "./json.ts";
import { lineCounter, newlineFrom } from "./lines.ts";
import type { SplitSink, Splitter } from "./splitter.ts";
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isSpace,
  NEWLINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  STRUCTURE,
  table,
} from "./walk.ts";

/** CloudTrail's records are at most 256 KB (1 MB in Lake), SQS and SNS messages 1 MiB. */
export const UNIT_BYTES_MAX = 4 * 1024 * 1024;
/** After so many faults the rest of an input is not read: it is something else, or made to waste time. */
export const FAULTS_MAX = 1000;

/** The same for what has to be read again because it began with damage: each fault may cost `UNIT_BYTES_MAX`. */
export const REREAD_BYTES_MAX = 128 * 1024 * 1024;
const TOO_MANY = `more than ${FAULTS_MAX} faults: the rest of the input is not read`;
const TOO_MUCH = "so much is damaged that the rest of the input is not read";

const MARKER = Buffer.from('{"eventVersion":');
/** Arrays that are read element by element, so that a file of any size needs little memory. */
const LIST_KEYS = ["Records", "Events", "Messages"].map((name) => Buffer.from(`"${name}"`));
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const STORE_BYTES_MIN = 64 * 1024;

const IN_STRING = table('"\\\n');
const WORD = table("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");

/**
 * - between: a value may begin here. unit: inside an object, an array or a string. word: inside a number, true, null.
 * - lost: behind a fault, looking for the next place where a record can begin. stopped: too many faults.
 */
type Mode = "between" | "unit" | "word" | "lost" | "stopped";

/**
 * The part of the careful path that works on UTF-8 text; see `createSplitter`. Takes no longer than its input and
 * `REREAD_BYTES_MAX` together.
 */
export function createScanner(sink: SplitSink): Splitter {
  /** What is not yet done with: `view[0]` is the byte at `base`. Lies in `store` when it is left of an earlier piece. */
  let view: Buffer = Buffer.alloc(0);
  let store: Buffer = view;
  let base = 0;
  let at = 0;
  let linesBefore = 0;
  let lineIn = lineCounter(view);
  /** Where the line that `at` is in ends, when known. */
  let lineEnd = -1;

  let mode: Mode = "between";
  let faults = 0;
  let reread = 0;
  let isFinal = false;
  /** The list whose elements are being read, and what came last in it. */
  let list: "none" | "array" | "document" = "none";
  let before: "start" | "comma" | "value" = "start";
  /** After a fault it is not known which brackets are open, so those that close are passed over. */
  let isLenient = false;
  let atLineStart = false;

  let unitAt = 0;
  let depth = 0;
  let inString = false;
  /** Pieces of a document without the elements of its lists, to check what stands around them; the last begins at `shellAt`. */
  let shell: Buffer[] = [];
  let shellBytes = 0;
  let shellAt = 0;

  const lineAt = (index: number) => linesBefore + lineIn(index);
  const inShell = () => shell.length > 0 && list === "none";
  const keptFrom = () => (inShell() ? shellAt : unitAt);

  function fault(index: number, reason: string): void {
    if (mode === "stopped") return;
    const isLast = faults === FAULTS_MAX;
    sink.fault({ offset: base + index, line: lineAt(index), reason: isLast ? TOO_MANY : reason });
    faults++;
    if (isLast) mode = "stopped";
  }

  /**
   * Reports what begins at `index` and looks for the next record behind it. Of a document whose list was read, only the
   * last piece of the shell is looked at again: the records are given out already.
   */
  function lose(index: number, reason: string): void {
    fault(index, reason);
    reread += at - index;
    if (reread > REREAD_BYTES_MAX) {
      fault(index, TOO_MUCH);
      mode = "stopped";
    }
    if (mode === "stopped") return;
    mode = "lost";
    at = index + 1;
    atLineStart = false;
    list = "none";
    shell = [];
    shellBytes = 0;
    isLenient = true;
  }

  function run(): void {
    for (let from = -1; at > from && at < view.length && mode !== "stopped"; ) {
      from = at;
      const was = mode;
      if (mode === "between") between();
      else if (mode === "unit") unit();
      else if (mode === "word") word();
      else lost();
      if (mode !== was) from = -1;
    }
  }

  function between(): void {
    const byte = view[at] ?? 0;
    const isScalar = byte === QUOTE || WORD[byte] === 1;
    if (isSpace(byte)) at++;
    else if (byte === COMMA) comma();
    else if (byte === CLOSE_LIST && list !== "none") closeList();
    else if ((byte === CLOSE_LIST || byte === CLOSE_OBJECT) && isLenient) at++;
    else if (byte === OPEN_LIST && list === "none") {
      list = "array";
      before = "start";
      at++;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST || (isScalar && !(isLenient && list === "none"))) begin(byte);
    else if (byte === BYTE_ORDER_MARK[0]) skipMark();
    else lose(at, byte === 0 ? "zero bytes" : "bytes that are not JSON");
  }

  function begin(byte: number): void {
    if (list !== "none" && before === "value") fault(at, "a comma is missing between two values");
    if (mode === "stopped") return;
    before = "value";
    unitAt = at;
    mode = WORD[byte] === 1 ? "word" : "unit";
    inString = byte === QUOTE;
    depth = inString ? 0 : 1;
    at++;
  }

  /** Files put behind each other keep their marks. */
  function skipMark(): void {
    const mark = view.subarray(at, at + BYTE_ORDER_MARK.length);
    if (mark.equals(BYTE_ORDER_MARK)) at += BYTE_ORDER_MARK.length;
    else if (isFinal || mark.length === BYTE_ORDER_MARK.length) lose(at, "bytes that are not JSON");
  }

  function comma(): void {
    const inList = list !== "none";
    if (!isLenient && !inList) lose(at, "bytes that are not JSON");
    else {
      if (inList && before !== "value") fault(at, "a value is missing before a comma");
      before = "comma";
      at++;
    }
  }

  function closeList(): void {
    if (before === "comma") fault(at, "a value is missing behind a comma");
    if (mode === "stopped") return;
    if (list === "document") {
      mode = "unit";
      depth = 1;
      inString = false;
      shellAt = at;
    }
    list = "none";
    at++;
  }

  function unit(): void {
    const limit = keptFrom() + UNIT_BYTES_MAX - (inShell() ? shellBytes : 0);
    const end = Math.min(view.length, limit);
    for (let from = -1; at > from && at < end && mode === "unit"; ) {
      from = at;
      if (inString) inText(end);
      else outOfText(end);
    }
    if (mode === "unit" && at >= limit) lose(keptFrom(), "a value of more than 4 MiB");
  }

  function inText(end: number): void {
    while (at < end && IN_STRING[view[at] ?? 0] === 0) at++;
    if (at >= end) return;
    const byte = view[at];
    if (byte === NEWLINE) lose(keptFrom(), "a line ends inside a string");
    else if (byte === QUOTE) {
      inString = false;
      at++;
      if (depth === 0) finish();
    } else if (at + 1 < view.length) at += view[at + 1] === NEWLINE ? 1 : 2;
  }

  function outOfText(end: number): void {
    while (at < end && STRUCTURE[view[at] ?? 0] === 0) at++;
    if (at >= end) return;
    const byte = view[at];
    if (byte === OPEN_LIST && depth === 1 && opensList()) {
      openList();
      return;
    }
    at++;
    if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if (--depth === 0) finish();
  }

  /** Is the `[` at `at`, one level deep in a document, the value of a key whose elements are read one by one? */
  function opensList(): boolean {
    if (list !== "none") return false;
    let key = at - 1;
    while (isSpace(view[key])) key--;
    if (view[key] !== COLON) return false;
    key--;
    while (isSpace(view[key])) key--;
    return LIST_KEYS.some((name) => {
      const start = key + 1 - name.length;
      return start > keptFrom() && view[start - 1] !== BACKSLASH && view.subarray(start, key + 1).equals(name);
    });
  }

  function openList(): void {
    const piece = Buffer.from(view.subarray(keptFrom(), at + 1));
    shell.push(piece);
    shellBytes += piece.length;
    list = "document";
    before = "start";
    mode = "between";
    at++;
  }

  /** The unit ends before `at`. */
  function finish(): void {
    mode = "between";
    const bytes = view.subarray(keptFrom(), at);
    if (inShell()) {
      const isValid = parseJson(Buffer.concat([...shell, bytes]).toString("utf8")) !== undefined;
      shell = [];
      shellBytes = 0;
      if (!isValid) fault(shellAt, "what stands around the records is not valid JSON");
    } else give(bytes, "not valid JSON");
  }

  function give(bytes: Buffer, problem: string): void {
    const parsed = parseJson(bytes.toString("utf8"));
    const index = unitAt;
    if (parsed === undefined) lose(index, problem);
    else sink.value(parsed.value, base + index, () => lineAt(index));
  }

  function word(): void {
    while (at < view.length && WORD[view[at] ?? 0] === 1) at++;
    if (at - unitAt > UNIT_BYTES_MAX) lose(unitAt, "bytes that are not JSON");
    else if (at < view.length || isFinal) endWord();
  }

  function endWord(): void {
    mode = "between";
    give(view.subarray(unitAt, at), "bytes that are not JSON");
  }

  /** A line that begins with a bracket, or a record's first key anywhere, is where reading goes on. */
  function lost(): void {
    if (atLineStart) {
      while (at < view.length && isSpace(view[at])) at++;
      if (at >= view.length) return;
      atLineStart = false;
      if (view[at] === OPEN_OBJECT || view[at] === OPEN_LIST) {
        mode = "between";
        return;
      }
    }
    if (lineEnd < at) lineEnd = newlineFrom(view, at);
    const marker = view.subarray(at, lineEnd).indexOf(MARKER);
    if (marker !== -1) {
      at += marker;
      mode = "between";
    } else if (lineEnd < view.length) {
      at = lineEnd + 1;
      atLineStart = true;
    } else at = isFinal ? view.length : Math.max(at, view.length - MARKER.length + 1);
  }

  /** Lets go of what is done with, and moves the rest into memory that the caller does not reuse. */
  function keepRest(): void {
    const from = Math.min(mode === "unit" ? keptFrom() : mode === "word" ? unitAt : at, view.length);
    linesBefore = lineAt(from) - 1;
    const rest = view.subarray(from);
    const isInPlace = from === 0 && view.buffer === store.buffer && view.byteOffset === store.byteOffset;
    if (!isInPlace) {
      if (rest.length > store.length) store = Buffer.allocUnsafeSlow(Math.max(rest.length, STORE_BYTES_MIN));
      rest.copy(store);
    }
    see(store.subarray(0, rest.length));
    base += from;
    at -= from;
    unitAt -= from;
    shellAt -= from;
  }

  function see(bytes: Buffer): void {
    view = bytes;
    lineEnd = -1;
    lineIn = lineCounter(view);
  }

  /** Grows by doubling, so that a value which arrives byte by byte is not copied for each. */
  function append(chunk: Uint8Array): Buffer {
    const length = view.length + chunk.length;
    if (length > store.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * length, STORE_BYTES_MIN));
      view.copy(larger);
      store = larger;
    }
    store.set(chunk, view.length);
    return store.subarray(0, length);
  }

  return {
    push: (chunk) => {
      if (mode === "stopped") return;
      const isFresh = view.length === 0;
      see(isFresh ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : append(chunk));
      run();
      keepRest();
    },
    end: () => {
      isFinal = true;
      run();
      while (mode === "unit" || mode === "word") {
        if (mode === "unit") lose(keptFrom(), "the input ends inside a value");
        else endWord();
        run();
      }
      if (list !== "none") fault(at, "the input ends before its list of records does");
    },
  };
}
