import { placeFrom } from "./places.ts";
import type { Slice } from "./slice.ts";
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  closesItsLists,
  OPEN_OBJECT,
  QUOTE,
  skipNested,
  skipString,
} from "./walk.ts";

/**
 * Is every array that opens in a slice of JSON closed in it? The slice begins outside strings.
 *
 * Each `[` is judged by the bytes before it. After `x":` it opens an array: a quote behind a letter, digit or underscore
 * is not escaped and opens no string, so it closes one, and the colon makes that a key. After `x":"` it lies in the
 * string that is the value, for the same reason. Anything else may be either, and the slice is walked from its start.
 */
export function listsClose(slice: Slice): boolean {
  const { bytes, start, end, opens } = slice;
  for (let at = placeFrom(opens, start), behind = 0; at < end; at = placeFrom(opens, behind)) {
    const inString = bytes[at - 1] === QUOTE;
    const colon = inString ? at - 2 : at - 1;
    const isKnown = colon >= start + 2 && bytes[colon] === COLON && bytes[colon - 1] === QUOTE;
    if (!isKnown || !isWord(bytes[colon - 2])) return closesItsLists(bytes, start, end);
    behind = inString ? skipString(bytes, at, end) : skipList(slice, at);
    if (behind > end) return false;
  }
  return true;
}

/** The byte behind the array that opens at `at`. Mostly nothing of brackets lies between its own two. */
function skipList(slice: Slice, at: number): number {
  const close = placeFrom(slice.closes, at);
  const isFlat = placeFrom(slice.opens, at + 1) > close && isOutsideText(slice.bytes, close);
  return isFlat ? close + 1 : skipNested(slice.bytes, at, slice.end);
}

/**
 * Does the bracket at `at` close something, as far as the next bytes tell? It does in `],"x`, `]}},{"x` and the like: the
 * quote is not escaped, and if it closed a string that the bracket lies in, a bare word would follow.
 */
function isOutsideText(bytes: Buffer, at: number): boolean {
  let i = at;
  while (bytes[i] === CLOSE_LIST || bytes[i] === CLOSE_OBJECT) i++;
  if (bytes[i++] !== COMMA) return false;
  if (bytes[i] === OPEN_OBJECT) i++;
  return bytes[i] === QUOTE && isWord(bytes[i + 1]);
}

function isWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const isLetter = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}
