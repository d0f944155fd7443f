import { createReadStream, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { getSystemErrorMap } from "node:util";
import { gunzipPieces, gunzipWhole, isGzip } from "../shared/ingest/gunzip.ts";
import { type Counts, type Fault, type Found, ingestBuffer, ingestStream } from "../shared/ingest/ingest.ts";
import type { Relevance } from "../shared/ingest/relevance.ts";

/** Something that could not be read, and where. Without `offset` it is the path as a whole. */
export interface PathFault {
  readonly path: string;
  readonly offset?: number;
  readonly line?: number;
  readonly reason: string;
}

export interface ReadTotals extends Counts {
  /** Files read, foreign ones included. */
  files: number;
  /** Uncompressed bytes read. */
  bytes: number;
  /** In order of reading, at most `PATH_FAULTS_MAX`. */
  readonly faults: PathFault[];
  /** All of them. */
  faultCount: number;
}

export interface ReadOptions {
  /** Read for the path `-`. @default process.stdin */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Called behind each file with what was found in it. */
  readonly onFile?: (path: string, counts: Counts) => void;
}

export const PATH_FAULTS_MAX = 10_000;
/** Larger inputs are read in pieces. CloudTrail's files are at most 50 MB uncompressed. */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024;
const STDIN = "-";
const HEAD_BYTES = 64 * 1024;
const GZIP_MAGIC_BYTES = 2;
const JSON_NAME = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** Text of which even a damaged CloudTrail file has some. */
const CLOUDTRAIL_TEXT = ['"eventVersion"', '"eventSource"', '"Records"', '"CloudTrailEvent"'];

interface Reader {
  readonly relevance: Relevance;
  readonly found: (entry: Found) => void;
  readonly options: ReadOptions;
  readonly totals: ReadTotals;
  /** Real paths of the directories walked: a link back to one of them ends there. */
  readonly directories: Set<string>;
}

/**
 * Reads files, directories and standard input (`-`), and hands on each relevant record. Directories are walked in the
 * order of their names. Nothing stops it but an error of `found` itself: what cannot be read is a fault, what is
 * recognised as something else is counted as foreign.
 *
 * Source: CloudTrail "Finding your CloudTrail log files".
 */
export async function readInputs(
  paths: readonly string[],
  relevance: Relevance,
  found: (entry: Found) => void,
  options: ReadOptions = {},
): Promise<ReadTotals> {
  const counts = { records: 0, relevant: 0, foreign: {}, unreadable: 0 };
  const totals: ReadTotals = { files: 0, bytes: 0, ...counts, faults: [], faultCount: 0 };
  const reader: Reader = { relevance, found, options, totals, directories: new Set() };
  for (const path of paths) {
    if (path === STDIN) await readPieces(reader, STDIN, options.stdin ?? process.stdin);
    else await readPath(reader, path);
  }
  return totals;
}

async function readPath(reader: Reader, path: string): Promise<void> {
  const stats = attempt(reader, path, () => statSync(path));
  if (stats?.isDirectory()) await walk(reader, path);
  else if (stats !== undefined) await readFile(reader, path, stats);
}

async function walk(reader: Reader, directory: string): Promise<void> {
  const real = attempt(reader, directory, () => realpathSync(directory));
  if (real === undefined || reader.directories.has(real)) return;
  reader.directories.add(real);
  const names = attempt(reader, directory, () => readdirSync(directory)) ?? [];
  for (const name of names.sort()) {
    const path = join(directory, name);
    const isHidden = name.startsWith(".");
    const stats = isHidden ? undefined : attempt(reader, path, () => statSync(path));
    if (isHidden) countForeign(reader.totals, "hidden");
    else if (stats?.isDirectory()) await walk(reader, path);
    // Reading a pipe or device that happens to lie there could wait for ever.
    else if (stats?.isFile() === false) countForeign(reader.totals, "special-file");
    else if (stats !== undefined) await readWalked(reader, path, stats);
  }
}

/** Two siblings of `CloudTrail` in a trail's bucket hold no records. */
async function readWalked(reader: Reader, path: string, stats: Stats): Promise<void> {
  const folders = path.split(sep).slice(0, -1);
  if (folders.includes("CloudTrail-Digest")) countForeign(reader.totals, "digest");
  else if (folders.includes("CloudTrail-Insight")) countForeign(reader.totals, "insight");
  else await readFile(reader, path, stats);
}

async function readFile(reader: Reader, path: string, stats: Stats): Promise<void> {
  if (!stats.isFile() || stats.size > WHOLE_BYTES_MAX) {
    await readPieces(reader, path, createReadStream(path));
    return;
  }
  const raw = attempt(reader, path, () => readFileSync(path));
  if (raw === undefined) return;
  const whole = isGzip(raw) ? gunzipWhole(raw, WHOLE_BYTES_MAX) : raw;
  if (whole === undefined) await readPieces(reader, path, [raw]);
  else {
    const file = openFile(reader, path);
    const counts = ingestBuffer(whole, reader.relevance, file);
    file.close(counts, whole.length, whole.subarray(0, HEAD_BYTES));
    release(whole);
    release(raw);
  }
}

/**
 * Gives memory back at once. The garbage collector lets some 64 MiB of used buffers pile up before it looks at them,
 * and runs more often for them.
 */
function release({ buffer }: Buffer): void {
  // Small buffers share their memory with others. Node 20 has no transfer.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize && "transfer" in buffer) buffer.transfer(0);
}

/** For what is too large, of unknown length or damaged. */
async function readPieces(
  reader: Reader,
  path: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const file = openFile(reader, path);
  const stream = ingestStream(reader.relevance, file);
  let size = 0;
  let head: Buffer = Buffer.alloc(0);
  const push = (bytes: Uint8Array) => {
    size += bytes.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES - head.length)]);
    stream.push(bytes);
  };
  let problem: string | undefined;
  try {
    problem = await pump(source, push);
  } catch (error) {
    if (file.hasFailed()) throw error;
    problem = reasonOf(error);
  }
  const counts = stream.end();
  if (problem !== undefined) file.fault({ offset: size, reason: problem });
  file.close(counts, size, head);
}

/** Says why the source ended early, if it did. */
async function pump(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  push: (bytes: Uint8Array) => void,
): Promise<string | undefined> {
  const pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let head: Buffer = Buffer.alloc(0);
  let isEnd = false;
  while (head.length < GZIP_MAGIC_BYTES && !isEnd) {
    const next = await pieces.next();
    isEnd = next.done === true;
    if (next.done !== true) head = Buffer.concat([head, next.value]);
  }
  async function* all() {
    yield head;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  if (isGzip(head)) return gunzipPieces(all(), push);
  for await (const bytes of all()) push(bytes);
  return undefined;
}

/** Collects what is found in one file until it is known whether it is one to complain about. */
function openFile(reader: Reader, path: string) {
  const { totals } = reader;
  const faults: Fault[] = [];
  let failed = false;
  return {
    found: (entry: Found) => {
      try {
        reader.found(entry);
      } catch (error) {
        failed = true;
        throw error;
      }
    },
    fault: (fault: Fault) => {
      faults.push(fault);
    },
    hasFailed: () => failed,
    close: (counts: Counts, size: number, head: Buffer) => {
      const isForeign = faults.length > 0 && isEmpty(counts) && !isExpectedToBeJson(path, head);
      if (isForeign) counts.foreign["not-json"] = 1;
      else for (const fault of faults) addFault(totals, { path, ...fault });
      totals.files++;
      totals.bytes += size;
      addCounts(totals, counts);
      reader.options.onFile?.(path, counts);
    },
  };
}

function isEmpty(counts: Counts): boolean {
  return counts.records === 0 && counts.unreadable === 0 && Object.keys(counts.foreign).length === 0;
}

function isExpectedToBeJson(path: string, head: Buffer): boolean {
  return path === STDIN || JSON_NAME.test(path) || CLOUDTRAIL_TEXT.some((text) => head.includes(text));
}

function addCounts(totals: Counts, counts: Counts): void {
  totals.records += counts.records;
  totals.relevant += counts.relevant;
  totals.unreadable += counts.unreadable;
  for (const [kind, count] of Object.entries(counts.foreign))
    totals.foreign[kind] = (totals.foreign[kind] ?? 0) + count;
}

function countForeign(totals: ReadTotals, kind: string): void {
  totals.files++;
  totals.foreign[kind] = (totals.foreign[kind] ?? 0) + 1;
}

function addFault(totals: ReadTotals, fault: PathFault): void {
  totals.faultCount++;
  if (totals.faults.length < PATH_FAULTS_MAX) totals.faults.push(fault);
}

/** Undefined, and a fault, when the operating system refuses. */
function attempt<T>(reader: Reader, path: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    addFault(reader.totals, { path, reason: reasonOf(error) });
    return undefined;
  }
}

/** The operating system's words, without the path and call that Node adds. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `cannot be read: ${String(error)}`;
  const errno = "errno" in error && typeof error.errno === "number" ? error.errno : undefined;
  const [code, words] = (errno === undefined ? undefined : getSystemErrorMap().get(errno)) ?? [];
  return `cannot be read: ${words === undefined ? error.message : `${words} (${code})`}`;
}
