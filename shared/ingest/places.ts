/**
 * Finds every place of a few texts in a file, each in one pass of the native search, before anything is looked at. One
 * small loop for all of them is compiled once; what reads the places afterwards works on integers.
 */
import { equals } from "./walk.ts";

/** A text in bytes. The native search looks for `rare`, and `lead` is compared before it. */
export interface Token {
  readonly lead: Buffer;
  readonly rare: Buffer | number;
}

/** Places in rising order, the last one the length of the file; `next` moves along them. */
export interface Places {
  readonly all: readonly number[];
  next: number;
}

/** A file with more has thousands of brackets in each record: it is made to waste memory. */
const PLACES_MAX = 1_000_000;

/**
 * The native search first looks for the first byte of what it is given, so it is given the part of the text that begins
 * with a capital, which is rare in CloudTrail's text. It takes a lone byte faster as a number.
 */
export function tokenOf(text: string): Token {
  const capital = Math.max(text.search(/[A-Z]/), 0);
  const rare = Buffer.from(text.slice(capital));
  return { lead: Buffer.from(text.slice(0, capital)), rare: rare.length === 1 ? (rare[0] ?? 0) : rare };
}

/** Where `token` stands first at or behind `from`; the length when nowhere. */
export function find(bytes: Buffer, token: Token, from: number): number {
  const { lead, rare } = token;
  let at = from + lead.length - 1;
  do {
    at = bytes.indexOf(rare, at + 1);
    if (at === -1) return bytes.length;
  } while (!equals(bytes, at - lead.length, lead));
  return at - lead.length;
}

/** All places of `token` at or behind `from`; undefined when there are too many. */
export function placesOf(bytes: Buffer, token: Token, from: number): Places | undefined {
  const all: number[] = [];
  collect(bytes, token, from, all);
  return all.length > PLACES_MAX ? undefined : { all, next: 0 };
}

/** Nothing but the loop, so that the engine need not compile it again when it first comes to the end. */
function collect(bytes: Buffer, token: Token, from: number, all: number[]): void {
  for (let at = from - 1; at < bytes.length && all.length <= PLACES_MAX; ) {
    at = find(bytes, token, at + 1);
    all.push(at);
  }
}

/** The first place at or behind `from`; the length of the file when there is none. To be asked with rising `from`. */
export function placeFrom(places: Places, from: number): number {
  const { all } = places;
  let { next } = places;
  while ((all[next] ?? from) < from) next++;
  places.next = next;
  return all[next] ?? from;
}

/** The place behind the one that `placeFrom` returned last. */
export function placeAfter({ all, next }: Places): number {
  return all[next + 1] ?? Number.POSITIVE_INFINITY;
}
