import { BACKSLASH, equals, QUOTE } from "./walk.ts";

/** A longer word is left to the parser. */
const WORD_BYTES_MAX = 128;
/** What a forged file has more words than is worked out each time. */
const WORDS_MAX = 2000;

/** A power of two. */
const SLOTS = 512;
const MIXED = [0, 1, 2, 4, 6, 8, 10, 14];

interface Known<T> {
  readonly bytes: Buffer;
  readonly value: T;
}

/** The visible ASCII text that begins at `start` and ends with a quote; undefined for anything else, empty or longer. */
export function wordAt(bytes: Buffer, start: number): string | undefined {
  const end = endOfWord(bytes, start);
  return end === 0 ? undefined : bytes.toString("latin1", start, end);
}

function endOfWord(bytes: Buffer, start: number): number {
  for (let i = start; i <= start + WORD_BYTES_MAX; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) return i === start ? 0 : i;
    if (byte === BACKSLASH || byte < 0x21 || byte > 0x7e) return 0;
  }
  return 0;
}

/**
 * What `work` says about the word that begins at `start`; undefined when there is none. Known words are recognised by
 * their bytes: making a string of each source and name would take longer than finding them.
 */
export function createLexicon<T>(work: (word: string) => T): (bytes: Buffer, start: number) => T | undefined {
  const known = new Map<string, Known<T>>();
  /** The known words met last, by a few of their bytes. */
  const recent: (Known<T> | undefined)[] = new Array(SLOTS).fill(undefined);

  const lookUp = (bytes: Buffer, start: number): Known<T> | undefined => {
    const word = wordAt(bytes, start);
    const old = word === undefined ? undefined : known.get(word);
    if (word === undefined || old !== undefined) return old;
    // The quote is compared too, so that a word is not taken for a longer one.
    const entry = { bytes: Buffer.from(`${word}"`, "latin1"), value: work(word) };
    if (known.size < WORDS_MAX) known.set(word, entry);
    return entry;
  };
  return (bytes, start) => {
    const slot = slotOf(bytes, start);
    const last = recent[slot];
    if (last !== undefined && equals(bytes, start, last.bytes)) return last.value;
    const entry = lookUp(bytes, start);
    if (entry !== undefined) recent[slot] = entry;
    return entry?.value;
  };
}

/** Mixes bytes in which names differ: the first letters, and those behind `Get`, `Create` or `AssumeRole`. */
function slotOf(bytes: Buffer, start: number): number {
  let mixed = 0;
  for (const offset of MIXED) mixed = (Math.imul(mixed, 31) + (bytes[start + offset] ?? 0)) | 0;
  return mixed & (SLOTS - 1);
}
