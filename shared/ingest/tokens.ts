/**
 * Cuts session tokens out of the bytes of a record, before it is held in memory or spilled to disk: the token is a live
 * credential, and a third of the size of each assumption. Source: CloudTrail logs `responseElements.credentials` of STS
 * calls with the token in clear.
 */
import { find, tokenOf } from "./places.ts";

const TOKEN_TEXT = '"sessionToken":"';
/** Cannot lie inside a string: its first quote would be written as `\"` there. */
const TOKEN_KEY = tokenOf(TOKEN_TEXT);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Tokens cut from one record. There is one; more are a caller's own invention, and `normalise` drops those. */
const TOKENS_MAX = 4;

/**
 * A function that returns a record's JSON text with the values of `sessionToken` emptied. The bytes that it returns are
 * valid until it is called again: it reuses one buffer.
 */
export function tokenCutter(): (bytes: Uint8Array) => Uint8Array {
  let scratch = Buffer.allocUnsafe(64 * 1024);
  return (bytes) => {
    const record = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let from = 0;
    let length = 0;
    for (let cuts = 0; cuts < TOKENS_MAX; cuts++) {
      const key = find(record, TOKEN_KEY, from);
      if (key === record.length) break;
      const start = key + TOKEN_TEXT.length;
      const end = record.indexOf(QUOTE, start);
      // No token holds a backslash; where one stands, the quote found may not be the last.
      const slash = record.indexOf(BACKSLASH, start);
      if (end === -1 || (slash !== -1 && slash < end)) break;
      if (scratch.length < record.length) scratch = Buffer.allocUnsafe(record.length * 2);
      length += record.copy(scratch, length, from, start);
      from = end;
    }
    if (from === 0) return bytes;
    length += record.copy(scratch, length, from);
    return scratch.subarray(0, length);
  };
}
