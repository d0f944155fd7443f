/** A state for one run: nothing outlives the process, and nothing but this language is needed. */

import { HOUR_MS } from "../model.ts";
import type { Item, ItemKind, State } from "./contract.ts";
import { checkSize, followTime, hasExpired, mapOf, saltText } from "./items.ts";
import { keyHashOf, saltedDigest, sightingIndex } from "./sightings.ts";

/** Items of a kind are swept for expired ones when there are twice as many as the last sweep left, or so many. */
const SWEEP_MIN = 2000;
/** Expired items are kept so much longer, for records that come late. */
const GRACE_MS = 6 * HOUR_MS;

/**
 * @param salt at least 16 random bytes or characters: keys are chosen by attackers, their hashes must not be.
 * @throws StateError when the salt is too short.
 */
export function memoryState(salt: Uint8Array | string): State {
  const secret = saltText(salt);
  const index = sightingIndex();
  const kinds = new Map<ItemKind, Map<string, Item>>();
  let horizon: number | undefined;
  /** Size at which a kind is swept next. */
  const sweepAt = new Map<ItemKind, number>();

  function find(kind: ItemKind, key: string, now: number): string | undefined {
    const item = mapOf(kinds, kind).get(key);
    return item === undefined || hasExpired(item.expiresAt, now) ? undefined : item.value;
  }

  function store(kind: ItemKind, item: Item): void {
    const items = mapOf(kinds, kind);
    items.set(item.key, item);
    if (items.size < (sweepAt.get(kind) ?? SWEEP_MIN)) return;
    const longAgo = (horizon ?? Number.NEGATIVE_INFINITY) - GRACE_MS;
    for (const [key, { expiresAt }] of items) if (hasExpired(expiresAt, longAgo)) items.delete(key);
    sweepAt.set(kind, Math.max(SWEEP_MIN, items.size * 2));
  }

  return {
    sightings: async (keys) => keys.map((key) => index.get(keyHashOf(saltedDigest(secret, "sighting", key)))),
    async sighted(seen) {
      for (const { key, day } of seen) index.see(keyHashOf(saltedDigest(secret, "sighting", key)), day);
    },
    async get(kind, keys, now) {
      horizon = followTime(horizon, now);
      return keys.map((key) => find(kind, key, now));
    },
    async put(kind, batch) {
      for (const item of batch) checkSize(kind, item);
      for (const item of batch) store(kind, item);
    },
    async putIfAbsent(kind, item, now) {
      checkSize(kind, item);
      horizon = followTime(horizon, now);
      const present = find(kind, item.key, now);
      if (present === undefined) store(kind, item);
      return present ?? item.value;
    },
    async replace(kind, item, before, now) {
      checkSize(kind, item);
      horizon = followTime(horizon, now);
      if (find(kind, item.key, now) !== before) return false;
      store(kind, item);
      return true;
    },
    async flush() {},
    async close() {},
  };
}
