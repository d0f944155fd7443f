/** Walks over JSON bytes without parsing. All of it assumes valid JSON and stays inside `end` for any bytes whatever. */

export const NEWLINE = 0x0a;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** Long strings (session tokens, policies) are left to the native search after this many bytes. */
const NATIVE_SEARCH_BYTES = 48;

/** 1 for bytes that matter outside a string: quotes and brackets. */
export const STRUCTURE = table('"{}[]');
/** 1 for bytes that matter inside a string. */
const IN_STRING = table('"\\');

/** The byte after the closing quote; `at` is the byte after the opening one. `end + 1` when the string does not end. */
export function skipString(bytes: Buffer, at: number, end: number): number {
  let i = at;
  const near = Math.min(end, at + NATIVE_SEARCH_BYTES);
  while (i < near) {
    while (i < near && IN_STRING[bytes[i] ?? 0] === 0) i++;
    if (i >= near) break;
    if (bytes[i] === QUOTE) return i + 1;
    i += 2;
  }
  // `i` stands behind whole escapes only, so the first quote with an even run of backslashes before it is the end.
  for (let quote = i; quote < end; quote++) {
    quote = bytes.indexOf(QUOTE, quote);
    if (quote === -1 || quote >= end) break;
    let first = quote;
    while (first > i && bytes[first - 1] === BACKSLASH) first--;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return end + 1;
}

/** The byte after the bracket that closes the one at `at`; `end + 1` when none before `end` does. */
export function skipNested(bytes: Buffer, at: number, end: number): number {
  let depth = 0;
  let i = at;
  while (i < end) {
    const byte = bytes[i++] ?? 0;
    if (STRUCTURE[byte] === 0) continue;
    if (byte === QUOTE) i = skipString(bytes, i, end);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if (--depth === 0) return i;
  }
  return end + 1;
}

/** Are all arrays that open in `[start, end)` closed in it, and no other? The range begins outside strings. */
export function closesItsLists(bytes: Buffer, start: number, end: number): boolean {
  let depth = 0;
  let i = start;
  while (i < end) {
    const byte = bytes[i++];
    if (byte === QUOTE) i = skipString(bytes, i, end);
    else if (byte === OPEN_LIST) depth++;
    else if (byte === CLOSE_LIST && --depth < 0) return false;
  }
  return depth === 0 && i === end;
}

/**
 * Is the key at `at` one of the object that ends with the last byte before `end`? In a slice that is one object, the key
 * is then its own.
 */
export function isOwnKey(bytes: Buffer, at: number, end: number): boolean {
  // Behind a comma or brace a quote is no escaped one, and opens a string: a bare word could not follow a closing one.
  if (bytes[at - 1] !== COMMA && bytes[at - 1] !== OPEN_OBJECT) return false;
  let depth = 0;
  let i = at;
  while (i < end) {
    const byte = bytes[i++] ?? 0;
    if (STRUCTURE[byte] === 0) continue;
    if (byte === QUOTE) i = skipString(bytes, i, end);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if (--depth < 0) return i === end;
  }
  return false;
}

/** Does `text` stand at `at`? */
export function equals(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

/** 1 for each of the characters, 0 for every other byte. */
export function table(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}
