/**
 * Readers of untrusted JSON: each gives back a clean copy of what it expects, or `UNREADABLE`. A shape is checked by the
 * compiler to name every field of its type. Small on purpose: the schema library is not loaded in AWS.
 */
import { asObject } from "../model.ts";
import { printable } from "../words.ts";

export const UNREADABLE: unique symbol = Symbol("unreadable");
export type Reader<T> = (value: unknown) => T | typeof UNREADABLE;

/** Printable text; what is longer than `max` characters is cut. */
export function text(max: number): Reader<string> {
  return (value) => (typeof value === "string" ? printable(value, max) : UNREADABLE);
}

export function matching(pattern: RegExp): Reader<string> {
  return (value) => (typeof value === "string" && value.length <= 1024 && pattern.test(value) ? value : UNREADABLE);
}

export function integer(min: number, max: number): Reader<number> {
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max ? Number(value) : UNREADABLE;
}

export function literal<const T extends string | boolean>(...values: readonly T[]): Reader<T> {
  return (value) => values.find((known) => known === value) ?? UNREADABLE;
}

/** One of the members of a union; the compiler holds the record to name each of them. */
export function memberOf<T extends string>(members: Readonly<Record<T, true>>): Reader<T> {
  return (value) => (typeof value === "string" && Object.hasOwn(members, value) ? (value as T) : UNREADABLE);
}

export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value) => (value === undefined ? undefined : read(value));
}

/** The first `max` items of a list, all of which must be readable. */
export function listOf<T>(read: Reader<T>, max: number): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return UNREADABLE;
    const items: T[] = [];
    for (const item of value.slice(0, max)) {
      const copy = read(item);
      if (copy === UNREADABLE) return UNREADABLE;
      items.push(copy);
    }
    return items;
  };
}

/** An object with texts under keys that are not known beforehand: the first `max` of them. */
export function textsByKey(max: number, lengthMax: number): Reader<Readonly<Record<string, string>>> {
  return (value) => {
    const object = asObject(value);
    if (object === undefined) return UNREADABLE;
    const entries = Object.entries(object).slice(0, max);
    if (!entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) return UNREADABLE;
    return Object.fromEntries(entries.map(([key, item]) => [printable(key, 64), printable(item, lengthMax)]));
  };
}

/** An object with the fields of `T` and no others. */
export function shape<T extends object>(fields: { readonly [K in keyof Required<T>]: Reader<T[K]> }): Reader<T> {
  const readers = Object.entries(fields) as [string, Reader<unknown>][];
  return (value) => {
    const object = asObject(value);
    if (object === undefined) return UNREADABLE;
    const copy: Record<string, unknown> = {};
    for (const [key, read] of readers) {
      const part = read(Object.hasOwn(object, key) ? object[key] : undefined);
      if (part === UNREADABLE) return UNREADABLE;
      if (part !== undefined) copy[key] = part;
    }
    // Every field of T was read by its own reader; the compiler cannot follow the loop.
    return copy as T;
  };
}
