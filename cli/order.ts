import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Found } from "../shared/ingest/ingest.ts";

/** Puts any number of entries in order of their key within bounded memory. */
export interface Order {
  /** Copies the entry. @throws Error when a temporary file is needed and cannot be written. */
  add(entry: Found): void;
  /**
   * All entries by key, those of equal key by bytes. To be taken once; afterwards, or when the loop is left, everything
   * is let go. `bytes` are valid until the next entry is taken. @throws Error when the temporary file cannot be read.
   */
  entries(): Iterable<Found>;
  /** Lets go of memory and temporary file. Harmless when repeated. */
  close(): void;
}

export interface OrderOptions {
  /** Bytes of records, keys and bookkeeping held before they go to disk. @default 32 MiB */
  readonly memoryBytesMax?: number;
  /** Where the temporary file goes. @default os.tmpdir() */
  readonly directory?: string;
}

const MEMORY_BYTES_MAX = 32 * 1024 * 1024;
/** What one entry costs besides its key and bytes. */
const ENTRY_BYTES = 64;
const SLAB_BYTES = 1024 * 1024;
const WRITE_BYTES = 256 * 1024;
const WINDOW_BYTES = 64 * 1024;
/** So many runs are merged at once: more would need more memory for their windows than the bound saves. */
const RUNS_MAX = 64;
/** Lengths of key and bytes. The top bit of the first says that the key is UTF-16. */
const HEADER_BYTES = 8;
const WIDE_KEY = 0x8000_0000;
const NOTHING = Buffer.alloc(0);

/** Where a sorted run lies in the temporary file. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/** Something sorted, read one by one. `bytes` is valid until `advance` is called. */
interface Source {
  readonly key: string;
  bytes(): Uint8Array;
  /** False at the end. */
  advance(): boolean;
}

export function createOrder(options: OrderOptions = {}): Order {
  const { memoryBytesMax = MEMORY_BYTES_MAX, directory = tmpdir() } = options;
  const held = createHeld();
  let file: SpillFile | undefined;
  let runs: Run[] = [];

  const close = () => {
    file?.close();
    file = undefined;
    runs = [];
    held.drop();
  };
  const spill = () => {
    try {
      file ??= createSpillFile(directory);
      runs.push(file.write(merged([held.sorted()])));
      held.clear();
    } catch (error) {
      close();
      throw error;
    }
  };
  return {
    add: (entry) => {
      const cost = costOfKey(entry.key) + entry.bytes.length;
      if (held.cost() > 0 && held.cost() + cost > memoryBytesMax) spill();
      held.add(entry);
    },
    *entries() {
      try {
        for (const open = file; open !== undefined && runs.length > RUNS_MAX; ) {
          const sources = runs.splice(0, RUNS_MAX).map((run) => open.read(run));
          runs.push(open.write(merged(sources)));
        }
        const onDisk = runs.flatMap((run) => file?.read(run) ?? []);
        yield* merged([...onDisk, held.sorted()]);
      } finally {
        close();
      }
    },
    close,
  };
}

function costOfKey(key: string): number {
  return key.length + ENTRY_BYTES;
}

/**
 * Entries in memory. Their bytes lie in large pieces outside the heap, which are used again after a spill; places are
 * kept as numbers, since a view for each would cost more than many a record.
 */
function createHeld() {
  let slabs: Buffer[] = [];
  let keys: string[] = [];
  let places: number[] = [];
  let lengths: number[] = [];
  /** Bytes of slabs taken, the unused ends included. A larger entry has a slab of its own, of more than `SLAB_BYTES`. */
  let used = 0;
  /** What keys and bookkeeping take. */
  let keysCost = 0;

  const bytesOf = (entry: number) => {
    const place = places[entry] ?? 0;
    const offset = place % SLAB_BYTES;
    const slab = slabs[(place - offset) / SLAB_BYTES] ?? NOTHING;
    return slab.subarray(offset, offset + (lengths[entry] ?? 0));
  };
  const clear = () => {
    keys = [];
    places = [];
    lengths = [];
    used = 0;
    keysCost = 0;
    slabs = slabs.filter((slab) => slab.length === SLAB_BYTES);
  };
  return {
    cost: () => used + keysCost,
    add: (entry: Found) => {
      const { length } = entry.bytes;
      const left = SLAB_BYTES - (used % SLAB_BYTES);
      if (length > left) used += left % SLAB_BYTES;
      const offset = used % SLAB_BYTES;
      const index = (used - offset) / SLAB_BYTES;
      let slab = slabs[index] ?? NOTHING;
      if (slab.length < offset + length) slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
      slabs[index] = slab;
      slab.set(entry.bytes, offset);
      keys.push(entry.key);
      places.push(used);
      lengths.push(length);
      used += length > SLAB_BYTES ? SLAB_BYTES : length;
      keysCost += costOfKey(entry.key);
    },
    sorted: (): Source => {
      const order = Uint32Array.from(keys, (_, entry) => entry).sort((a, b) => {
        const left = keys[a] ?? "";
        const right = keys[b] ?? "";
        return left < right ? -1 : left > right ? 1 : Buffer.compare(bytesOf(a), bytesOf(b));
      });
      let at = -1;
      return {
        get key() {
          return keys[order[at] ?? 0] ?? "";
        },
        bytes: () => bytesOf(order[at] ?? 0),
        advance: () => ++at < order.length,
      };
    },
    clear,
    drop: () => {
      clear();
      slabs = [];
    },
  };
}

/** Merges sources that are each in order, by a binary heap of their current entries. */
function* merged(sources: readonly Source[]): Generator<Found> {
  const heap: Source[] = [];
  for (const source of sources) if (source.advance()) heap.push(source);
  for (let at = heap.length >> 1; at >= 0; at--) sink(heap, at);
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    yield { key: first.key, bytes: first.bytes() };
    if (!first.advance()) {
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) heap[0] = last;
    }
    sink(heap, 0);
  }
}

function sink(heap: Source[], from: number): void {
  const moving = heap[from];
  if (moving === undefined) return;
  let at = from;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (child === undefined || !isBefore(child, moving)) break;
    heap[at] = child;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = moving;
}

function isBefore(a: Source, b: Source): boolean {
  if (a.key !== b.key) return a.key < b.key;
  return Buffer.compare(a.bytes(), b.bytes()) < 0;
}

interface SpillFile {
  write(entries: Iterable<Found>): Run;
  read(run: Run): Source;
  close(): void;
}

/**
 * A file that has no name any more once it is open, so that the records in it are gone however the process ends. Where
 * an open file cannot be removed (Windows), it is removed at the end.
 */
function createSpillFile(directory: string): SpillFile {
  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const fix = "Free some space there, or set TMPDIR to a directory on another disk.";
      throw new Error(`cannot ${what} the temporary file for sorting in ${directory}: ${reason}. ${fix}`, { cause });
    }
  };
  const path = attempt("create", () => join(mkdtempSync(join(directory, "rolecall-")), "records"));
  const remove = () => rmSync(dirname(path), { recursive: true, force: true });
  const fd = attempt("create", () => {
    try {
      return openSync(path, "wx+", 0o600);
    } catch (error) {
      remove();
      throw error;
    }
  });
  let size = 0;
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    process.removeListener("exit", close);
    closeSync(fd);
    remove();
  };
  try {
    remove();
  } catch {
    process.once("exit", close);
  }

  const append = (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) {
      const written = attempt("write", () => writeSync(fd, bytes, done, bytes.length - done, size));
      done += written;
      size += written;
    }
  };
  const readAt = (target: Buffer, position: number) => {
    for (let done = 0; done < target.length; ) {
      const count = attempt("read", () => {
        const got = readSync(fd, target, done, target.length - done, position + done);
        if (got === 0) throw new Error("it is shorter than what was written to it");
        return got;
      });
      done += count;
    }
  };
  return {
    write: (entries) => {
      const start = size;
      const buffer = Buffer.allocUnsafeSlow(WRITE_BYTES);
      let used = 0;
      const flush = () => {
        append(buffer.subarray(0, used));
        used = 0;
      };
      const put = (bytes: Uint8Array) => {
        if (used + bytes.length > buffer.length) flush();
        if (bytes.length > buffer.length) append(bytes);
        else {
          buffer.set(bytes, used);
          used += bytes.length;
        }
      };
      const header = Buffer.alloc(HEADER_BYTES);
      for (const { key, bytes } of entries) {
        const isWide = !isLatin1(key);
        const keyBytes = Buffer.from(key, isWide ? "utf16le" : "latin1");
        header.writeUInt32LE((keyBytes.length | (isWide ? WIDE_KEY : 0)) >>> 0, 0);
        header.writeUInt32LE(bytes.length, 4);
        put(header);
        put(keyBytes);
        put(bytes);
      }
      flush();
      return { start, end: size };
    },
    read: (run) => createRunSource(run, readAt),
    close,
  };
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

function createRunSource(run: Run, readAt: (target: Buffer, position: number) => void): Source {
  const window = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, run.end - run.start));
  let windowAt = run.start;
  let windowEnd = run.start;
  let next = run.start;
  let bytesAt = run.start;
  let bytesLength = 0;
  let key = "";

  /** A view into the window, or memory of its own for what does not fit. Valid until the next call. */
  const piece = (at: number, length: number): Buffer => {
    if (length > window.length) {
      const own = Buffer.allocUnsafeSlow(length);
      readAt(own, at);
      return own;
    }
    if (at < windowAt || at + length > windowEnd) {
      windowAt = at;
      windowEnd = Math.min(at + window.length, run.end);
      readAt(window.subarray(0, windowEnd - windowAt), windowAt);
    }
    return window.subarray(at - windowAt, at - windowAt + length);
  };
  return {
    get key() {
      return key;
    },
    bytes: () => piece(bytesAt, bytesLength),
    advance: () => {
      if (next >= run.end) return false;
      const header = piece(next, HEADER_BYTES);
      const word = header.readUInt32LE(0);
      bytesLength = header.readUInt32LE(4);
      const keyLength = (word & ~WIDE_KEY) >>> 0;
      key = piece(next + HEADER_BYTES, keyLength).toString(word >= WIDE_KEY ? "utf16le" : "latin1");
      bytesAt = next + HEADER_BYTES + keyLength;
      next = bytesAt + bytesLength;
      return true;
    },
  };
}
