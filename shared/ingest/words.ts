import { BACKSLASH, equals, QUOTE } from "./walk.ts";

/** A longer word is left to the parser. */
const WORD_BYTES_MAX = 128;
/** What a forged file has more words than is worked out each time. */
const WORDS_MAX = 2000;

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
  const known = new Map<number, Known<T>>();
  return (bytes, start) => {
    const end = endOfWord(bytes, start);
    if (end === 0) return undefined;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
    const old = known.get(hash);
    // The quote is compared too, so that a word is not taken for a longer one.
    if (old !== undefined && equals(bytes, start, old.bytes)) return old.value;
    const value = work(bytes.toString("latin1", start, end));
    if (known.size < WORDS_MAX) known.set(hash, { bytes: Buffer.from(bytes.subarray(start, end + 1)), value });
    return value;
  };
}
