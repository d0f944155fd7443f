/**
 * The state of a laptop: a hot index and a cache in front of one SQLite file. Between two calls of `flush` the file is
 * written inside one open transaction, so a crash leaves it as the last flush left it.
 */

import type { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "../model.ts";
import type { Item, ItemKind, State } from "./contract.ts";
import { openStateFile, stateFailure } from "./file.ts";
import { checkSize, followTime, hasExpired, mapOf, StateError, saltText } from "./items.ts";
import { keyHashOf, saltedDigest, sightingIndex } from "./sightings.ts";

export interface SqliteOptions {
  /** A file, created when it does not exist, or ":memory:". */
  readonly path: string;
  /** At least 16 random bytes or characters. Used only by a new file: the file keeps its own. */
  readonly salt: Uint8Array | string;
}

/** Changed sightings that wait in memory to be written. */
const PENDING_MAX = 50_000;
const LABEL_CHARS_MAX = 512;
/** Bounds of the items in memory; past one of them the older half leaves. */
const CACHE_ITEMS_MAX = 60_000;
const CACHE_CHARS_MAX = 32_000_000;
/** Expired items deleted by one flush. */
const COLLECT_MAX = 10_000;
/** Records come a little out of order, so what expired within the last day is kept. */
const COLLECT_AFTER_MS = DAY_MS;

/**
 * Opens the state. Sightings are read into memory, about 40 bytes each; items are read when asked for.
 *
 * @throws StateError when the file is locked by another process, no state, newer than this program or cannot be opened.
 * After a failed write, which loses what came after the last flush, every call rejects with its error.
 */
export function openSqliteState({ path, salt: given }: SqliteOptions): State {
  const { db, salt } = openStateFile(path, saltText(given));
  const begin = () => {
    if (!db.isTransaction) db.exec("BEGIN IMMEDIATE");
  };
  let unusable: StateError | undefined;

  function attempt<T>(work: () => T): T {
    if (unusable !== undefined) throw unusable;
    try {
      return work();
    } catch (cause) {
      if (cause instanceof StateError) throw cause;
      unusable = stateFailure(path, cause);
      db.close();
      throw unusable;
    }
  }

  const sightings = attempt(() => storedSightings(db, salt, begin));
  const items = attempt(() => storedItems(db, salt, begin));

  function flush(): void {
    sightings.write();
    items.write();
    items.collect();
    if (db.isTransaction) db.exec("COMMIT");
  }

  return {
    sightings: async (keys) => attempt(() => keys.map(sightings.get)),
    sighted: async (seen) => attempt(() => seen.forEach(sightings.see)),
    get: async (kind, keys, now) =>
      attempt(() => {
        items.follow(now);
        return keys.map((key) => items.get(kind, key, now));
      }),
    put: async (kind, batch) =>
      attempt(() => {
        for (const item of batch) checkSize(kind, item);
        for (const item of batch) items.put(kind, item);
      }),
    putIfAbsent: async (kind, item, now) =>
      attempt(() => {
        checkSize(kind, item);
        items.follow(now);
        const present = items.get(kind, item.key, now);
        if (present === undefined) items.put(kind, item);
        return present ?? item.value;
      }),
    replace: async (kind, item, before, now) =>
      attempt(() => {
        checkSize(kind, item);
        items.follow(now);
        if (items.get(kind, item.key, now) !== before) return false;
        items.put(kind, item);
        return true;
      }),
    flush: async () => attempt(flush),
    async close() {
      if (!db.isOpen) return;
      attempt(flush);
      db.close();
      unusable = new StateError("state.closed", `${path} was closed`);
    },
  };
}

function storedSightings(db: DatabaseSync, salt: string, begin: () => void) {
  const index = sightingIndex();
  /** Label by digest of the sightings that the file does not have yet. */
  const pending = new Map<string, string | undefined>();
  // A hash is one signed 64-bit number in the file and two unsigned halves here: no BigInt on the way.
  const load = db.prepare(
    "SELECT (hash >> 32) & 4294967295 AS high, hash & 4294967295 AS low, first, last, days FROM sightings",
  );
  const upsert = db.prepare(
    `INSERT INTO sightings VALUES ((CAST(? AS INTEGER) << 32) | CAST(? AS INTEGER), ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET first = excluded.first, last = excluded.last, days = excluded.days,
       label = coalesce(excluded.label, label)`,
  );
  for (const { high, low, first, last, days } of load.iterate())
    index.merge(
      { high: Number(high), low: Number(low) },
      { firstDay: Number(first), lastDay: Number(last), days: Number(days) },
    );

  function write(): void {
    if (pending.size > 0) begin();
    for (const [digest, label] of pending) {
      const key = keyHashOf(digest);
      const sighting = index.get(key);
      if (sighting === undefined) continue;
      const { firstDay, lastDay, days } = sighting;
      upsert.run(key.high, key.low, firstDay, lastDay, days, label ?? null);
    }
    pending.clear();
  }

  return {
    get: (key: string) => index.get(keyHashOf(saltedDigest(salt, "sighting", key))),
    see({ key, day, label }: { readonly key: string; readonly day: number; readonly label?: string }): void {
      const digest = saltedDigest(salt, "sighting", key);
      if (!index.see(keyHashOf(digest), day)) return;
      pending.set(digest, label?.slice(0, LABEL_CHARS_MAX) ?? pending.get(digest));
      if (pending.size >= PENDING_MAX) write();
    },
    write,
  };
}

interface Cached {
  /** Undefined where the file is known to have none. */
  readonly value: string | undefined;
  readonly expiresAt: number | undefined;
  isWritten: boolean;
}

function storedItems(db: DatabaseSync, salt: string, begin: () => void) {
  const cache = new Map<ItemKind, Map<string, Cached>>();
  let count = 0;
  let chars = 0;
  let horizon: number | undefined;
  const select = db.prepare("SELECT value, expires FROM items WHERE kind = ? AND hash = ?");
  const upsert = db.prepare("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)");
  const collectExpired = db.prepare(
    `DELETE FROM items WHERE (kind, hash) IN
       (SELECT kind, hash FROM items WHERE expires <= ? ORDER BY expires LIMIT ${COLLECT_MAX})`,
  );
  /** A new file is not asked for what it cannot have. */
  let mayHaveRows = db.prepare("SELECT 1 FROM items LIMIT 1").get() !== undefined;

  const hashOf = (kind: ItemKind, key: string) => Buffer.from(saltedDigest(salt, kind, key), "latin1");
  const longAgo = () => (horizon ?? Number.NEGATIVE_INFINITY) - COLLECT_AFTER_MS;

  function hold(kind: ItemKind, key: string, item: Cached): void {
    const held = mapOf(cache, kind);
    const before = held.get(key);
    held.set(key, item);
    count += before === undefined ? 1 : 0;
    chars += charsOf(key, item) - (before === undefined ? 0 : charsOf(key, before));
    if (count > CACHE_ITEMS_MAX || chars > CACHE_CHARS_MAX) shrink();
  }

  function shrink(): void {
    write();
    while (count > CACHE_ITEMS_MAX / 2 || chars > CACHE_CHARS_MAX / 2)
      for (const held of cache.values()) {
        const keep = Math.floor(held.size / 2);
        for (const [key, item] of held) {
          if (held.size <= keep) break;
          held.delete(key);
          count -= 1;
          chars -= charsOf(key, item);
        }
      }
  }

  function write(): void {
    for (const [kind, held] of cache)
      for (const [key, item] of held) {
        if (item.isWritten) continue;
        item.isWritten = true;
        // What came and expired before the first write was never in the file.
        if (item.value === undefined || (!mayHaveRows && hasExpired(item.expiresAt, longAgo()))) continue;
        begin();
        upsert.run(kind, hashOf(kind, key), item.value, item.expiresAt ?? null);
        mayHaveRows = true;
      }
  }

  function read(kind: ItemKind, key: string): Cached | undefined {
    if (!mayHaveRows) return undefined;
    const row = select.get(kind, hashOf(kind, key));
    const value = typeof row?.["value"] === "string" ? row["value"] : undefined;
    const expiresAt = typeof row?.["expires"] === "number" ? row["expires"] : undefined;
    const item = { value, expiresAt, isWritten: true };
    hold(kind, key, item);
    return item;
  }

  return {
    follow(now: number): void {
      horizon = followTime(horizon, now);
    },
    get(kind: ItemKind, key: string, now: number): string | undefined {
      const item = mapOf(cache, kind).get(key) ?? read(kind, key);
      return item === undefined || hasExpired(item.expiresAt, now) ? undefined : item.value;
    },
    put: (kind: ItemKind, { key, value, expiresAt }: Item) => hold(kind, key, { value, expiresAt, isWritten: false }),
    write,
    collect(): void {
      if (!mayHaveRows || horizon === undefined) return;
      begin();
      collectExpired.run(longAgo());
    },
  };
}

function charsOf(key: string, item: Cached): number {
  return key.length + (item.value?.length ?? 0);
}
