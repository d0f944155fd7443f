/**
 * The hot index of sightings: which keys were seen, on which days, in 14 bytes a slot.
 *
 * Keys are 64 bits of a salted hash. Who starts a session chooses its name and so part of a key, and must not be able to
 * find two keys that look like one (an unseen network hidden behind a familiar one): the hash is cryptographic and its
 * salt secret. Among n keys an accidental match has the chance n / 2^64.
 */

import { hash } from "node:crypto";
import type { Sighting } from "./contract.ts";

/** First eight bytes of a salted hash, as two unsigned 32-bit numbers. */
export interface KeyHash {
  readonly high: number;
  readonly low: number;
}

export interface SightingIndex {
  readonly size: number;
  /** Bytes of the table. While it grows, half as much again is in use for a moment. */
  readonly bytes: number;
  get(key: KeyHash): Sighting | undefined;
  /** Remembers the day (whole days since 1970-01-01). True when that changed anything. */
  see(key: KeyHash, day: number): boolean;
  /** Adds what another index, a file or a worker knows of a key. Overlapping spans count the longer one's days. */
  merge(key: KeyHash, sighting: Sighting): void;
  entries(): IterableIterator<readonly [KeyHash, Sighting]>;
}

export const DAY_MAX = 65_535;
/** Above this the table doubles: 14 bytes × 2 / 0.75 are at most 38 bytes a key, and 56 while it doubles. */
const LOAD_MAX = 0.75;
const SLOTS_MIN = 256;
/** 50 million keys in 0.9 GB. */
const SLOTS_MAX = 2 ** 26;

/** 128 bits of a salted SHA-256 as 16 characters of one byte each. `salt` and `domain` must not be the sender's choice. */
export function saltedDigest(salt: string, domain: string, key: string): string {
  return hash("sha256", `${salt}|${domain}|${key}`, "binary").slice(0, 16);
}

export function keyHashOf(digest: string): KeyHash {
  return { high: uint32At(digest, 0), low: uint32At(digest, 4) };
}

function uint32At(bytes: string, offset: number): number {
  const upper = (bytes.charCodeAt(offset) << 8) | bytes.charCodeAt(offset + 1);
  const lower = (bytes.charCodeAt(offset + 2) << 8) | bytes.charCodeAt(offset + 3);
  return ((upper << 16) | lower) >>> 0;
}

/**
 * An empty index. Open addressing with linear probing; it never forgets a key.
 *
 * @throws Error from `see` and `merge` when more than 50 million keys are to be remembered.
 */
export function sightingIndex(): SightingIndex {
  let table = emptyTable(SLOTS_MIN);
  let size = 0;

  function write(slot: number, key: KeyHash, first: number, last: number, days: number): void {
    if (table.days[slot * 3] === 0) size += 1;
    fill(table, slot, key, first, last, days);
    if (size > table.slots * LOAD_MAX) table = doubled(table);
  }

  return {
    get size() {
      return size;
    },
    get bytes() {
      return table.hashes.byteLength + table.days.byteLength;
    },
    get: (key) => sightingAt(table, slotOf(table, key)),
    see(key, day) {
      const at = dayOf(day);
      const slot = slotOf(table, key);
      const known = sightingAt(table, slot);
      if (known !== undefined && at >= known.firstDay && at <= known.lastDay) return false;
      const { firstDay, lastDay, days } = known ?? { firstDay: at, lastDay: at, days: 0 };
      write(slot, key, Math.min(firstDay, at), Math.max(lastDay, at), Math.min(DAY_MAX, days + 1));
      return true;
    },
    merge(key, sighting) {
      const slot = slotOf(table, key);
      const { firstDay, lastDay, days } = joined(sightingAt(table, slot), sighting);
      write(slot, key, firstDay, lastDay, days);
    },
    *entries() {
      const { slots, hashes } = table;
      for (let slot = 0; slot < slots; slot++) {
        const sighting = sightingAt(table, slot);
        if (sighting !== undefined) yield [{ high: hashes[slot * 2] ?? 0, low: hashes[slot * 2 + 1] ?? 0 }, sighting];
      }
    },
  };
}

interface Table {
  readonly slots: number;
  /** Per slot: high, low. */
  readonly hashes: Uint32Array;
  /** Per slot: number of days (0 marks an empty slot), first day, last day. */
  readonly days: Uint16Array;
}

function emptyTable(slots: number): Table {
  return { slots, hashes: new Uint32Array(slots * 2), days: new Uint16Array(slots * 3) };
}

/** The slot that holds the key, else the empty one where it belongs. There always is one: the table is never full. */
function slotOf({ slots, hashes, days }: Table, { high, low }: KeyHash): number {
  let slot = low & (slots - 1);
  while (days[slot * 3] !== 0 && (hashes[slot * 2] !== high || hashes[slot * 2 + 1] !== low))
    slot = (slot + 1) & (slots - 1);
  return slot;
}

function sightingAt({ days }: Table, slot: number): Sighting | undefined {
  const count = days[slot * 3] ?? 0;
  return count === 0 ? undefined : { firstDay: days[slot * 3 + 1] ?? 0, lastDay: days[slot * 3 + 2] ?? 0, days: count };
}

function fill({ hashes, days }: Table, slot: number, key: KeyHash, first: number, last: number, count: number): void {
  hashes[slot * 2] = key.high;
  hashes[slot * 2 + 1] = key.low;
  days[slot * 3] = count;
  days[slot * 3 + 1] = first;
  days[slot * 3 + 2] = last;
}

function doubled(table: Table): Table {
  if (table.slots >= SLOTS_MAX) throw new Error(`more than ${SLOTS_MAX * LOAD_MAX} keys to remember`);
  const larger = emptyTable(table.slots * 2);
  for (let slot = 0; slot < table.slots; slot++) {
    const sighting = sightingAt(table, slot);
    if (sighting === undefined) continue;
    const key = { high: table.hashes[slot * 2] ?? 0, low: table.hashes[slot * 2 + 1] ?? 0 };
    fill(larger, slotOf(larger, key), key, sighting.firstDay, sighting.lastDay, sighting.days);
  }
  return larger;
}

/** How the days of two overlapping spans overlap is not known, so the sum would overstate how familiar a key is. */
function joined(known: Sighting | undefined, more: Sighting): Sighting {
  const firstDay = dayOf(more.firstDay);
  const lastDay = Math.max(firstDay, dayOf(more.lastDay));
  const days = Math.max(1, dayOf(more.days));
  if (known === undefined) return { firstDay, lastDay, days };
  const apart = lastDay < known.firstDay || firstDay > known.lastDay;
  return {
    firstDay: Math.min(known.firstDay, firstDay),
    lastDay: Math.max(known.lastDay, lastDay),
    days: Math.min(DAY_MAX, apart ? known.days + days : Math.max(known.days, days)),
  };
}

/** A forged time may lie anywhere; it is held to the days that fit. */
export function dayOf(day: number): number {
  return day > 0 ? Math.min(DAY_MAX, Math.floor(day)) : 0;
}
