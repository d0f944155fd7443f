/**
 * Seeded randomness. A stream is named by a label (`7/person/ana/3`), so what one part of the world draws never
 * shifts what another draws, and the same label always gives the same numbers.
 */

export interface Random {
  /** 32 uniform bits, as an unsigned integer. */
  readonly bits: () => number;
  /** Uniform in [0, 1). */
  readonly next: () => number;
}

/** Mixes the label into one 32-bit word. Four different words make clashes of two labels practically impossible. */
function wordOf(label: string, basis: number, prime: number): number {
  let word = basis;
  for (let index = 0; index < label.length; index++) word = Math.imul(word ^ label.charCodeAt(index), prime);
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  return (word ^ (word >>> 16)) >>> 0;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** The stream of a label: the xoshiro128** generator (Blackman and Vigna), started from the label's four words. */
export function randomFrom(label: string): Random {
  let a = wordOf(label, 0x811c9dc5, 0x01000193);
  let b = wordOf(label, 0x9e3779b9, 0x85ebca6b);
  let c = wordOf(label, 0x7f4a7c15, 0xc2b2ae35);
  let d = wordOf(label, 0x94d049bb, 0x27d4eb2f);
  const bits = (): number => {
    const drawn = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return drawn;
  };
  return { bits, next: () => bits() / 2 ** 32 };
}

/** Whole number, both ends included. */
export function integer(random: Random, min: number, max: number): number {
  return min + Math.floor(random.next() * (max - min + 1));
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** One of the items, each equally likely. Throws RangeError on an empty list: that is a fault of the caller. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new RangeError("pick: nothing to pick from");
  return item;
}

/** One of the items, by weight. Throws RangeError on an empty list. */
export function pickWeighted<T extends { readonly weight: number }>(random: Random, items: readonly T[]): T {
  let left = random.next() * items.reduce((sum, item) => sum + item.weight, 0);
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return pick(random, items);
}

/** Largest mean that `count` draws one by one; above it the spread no longer matters. */
const COUNT_MEAN_MAX = 30;

/** How often something happens that happens `mean` times on average (Poisson). */
export function count(random: Random, mean: number): number {
  if (mean > COUNT_MEAN_MAX)
    return Math.max(0, Math.round(mean + (random.next() + random.next() - 1) * Math.sqrt(6 * mean)));
  const limit = Math.exp(-mean);
  let times = 0;
  for (let product = random.next(); product > limit; product *= random.next()) times += 1;
  return times;
}

/** `times` moments in [from, until), in order. */
export function moments(random: Random, times: number, from: number, until: number): number[] {
  return Array.from({ length: times }, () => from + Math.floor(random.next() * (until - from))).sort((x, y) => x - y);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexWord(bits: number): string {
  return `${HEX[bits >>> 24]}${HEX[(bits >>> 16) & 255]}${HEX[(bits >>> 8) & 255]}${HEX[bits & 255]}`;
}

/** Lower-case hexadecimal text of `length` digits. */
export function hex(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += hexWord(random.bits());
  return text.slice(0, length);
}

/** A version 4 GUID. */
export function uuid(random: Random): string {
  const [a, b, c, d] = [hexWord(random.bits()), hexWord(random.bits()), hexWord(random.bits()), hexWord(random.bits())];
  const variant = "89ab"[random.bits() & 3];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(random: Random, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++) text += BASE32[random.bits() >>> 27];
  return text;
}

/** A unique id of IAM: AIDA (user), AROA (role), ANPA (policy) and 17 characters. Source: IAM reference_identifiers. */
export function uniqueId(random: Random, prefix: "AIDA" | "AROA" | "ANPA"): string {
  return prefix + base32(random, 17);
}

/** A long-term (AKIA) or temporary (ASIA) access key id: 20 characters. */
export function keyId(random: Random, prefix: "AKIA" | "ASIA"): string {
  return prefix + base32(random, 16);
}

const BASE64 = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");
const TOKEN_HEAD = "IQoJb3JpZ2luX2Vj";

/** A made-up session token: 300 to 700 characters that no compressor can shorten, as the real ones. */
export function sessionToken(random: Random): string {
  const bytes = Buffer.allocUnsafe(integer(random, 300, 700) - TOKEN_HEAD.length);
  let drawn = 0;
  for (let index = 0; index < bytes.length; index++) {
    // 32 bits are good for five characters of six bits.
    if (index % 5 === 0) drawn = random.bits();
    bytes[index] = BASE64[drawn & 63] ?? 65;
    drawn >>>= 6;
  }
  return TOKEN_HEAD + bytes.toString("latin1");
}
