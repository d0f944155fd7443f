/**
 * What the pipeline holds of its state while it works on one batch: reads are fetched together before the work, writes
 * are seen at once by what comes later in the batch and are stored together after it. Keys that keep coming back are
 * held in a bounded cache, so that steady traffic asks the store for nothing and writes nothing.
 */
import { DAY_MS } from "./model.ts";
import type { Item, ItemKind, Sighting, State } from "./state/contract.ts";

export interface Recall {
  /** Fetches what is not at hand. `now` is record time, for expiry. */
  load(wanted: Wanted, now: number): Promise<void>;
  sighting(key: string): Sighting | undefined;
  /** Remembers that the key was seen on the day of `at`. Writes nothing when that day is known already. */
  see(key: string, at: number): void;
  item(kind: ItemKind, key: string, now: number): string | undefined;
  keep(kind: ItemKind, item: Item): void;
  /** Stores everything kept since the last commit. */
  commit(): Promise<void>;
}

export interface Wanted {
  readonly sightings?: Iterable<string>;
  readonly items?: { readonly [K in ItemKind]?: Iterable<string> };
}

/** Sightings held over batches: about 15 MB at 150 characters a key. */
const HELD_MAX = 50_000;

interface Held {
  readonly value: string | undefined;
  readonly expiresAt: number | undefined;
}

export function recall(state: State): Recall {
  const sightings = new Map<string, Sighting | undefined>();
  const seen = new Map<string, number[]>();
  const items = new Map<ItemKind, Map<string, Held>>();
  const kept = new Map<ItemKind, Map<string, Item>>();

  const heldOf = (kind: ItemKind) => {
    const held = items.get(kind) ?? new Map<string, Held>();
    if (!items.has(kind)) items.set(kind, held);
    return held;
  };

  return {
    async load(wanted, now) {
      if (sightings.size > HELD_MAX && seen.size === 0) sightings.clear();
      const missing = [...new Set(wanted.sightings ?? [])].filter((key) => !sightings.has(key));
      if (missing.length > 0) {
        const found = await state.sightings(missing);
        for (const [index, key] of missing.entries()) sightings.set(key, found[index]);
      }
      for (const [name, keys] of Object.entries(wanted.items ?? {})) {
        const kind = name as ItemKind;
        const held = heldOf(kind);
        const absent = [...new Set(keys)].filter((key) => !held.has(key));
        if (absent.length === 0) continue;
        const values = await state.get(kind, absent, now);
        for (const [index, key] of absent.entries()) held.set(key, { value: values[index], expiresAt: undefined });
      }
    },

    sighting: (key) => sightings.get(key),

    see(key, at) {
      const day = Math.floor(at / DAY_MS);
      const known = sightings.get(key);
      if (known !== undefined && day >= known.firstDay && day <= known.lastDay) return;
      sightings.set(key, {
        firstDay: Math.min(known?.firstDay ?? day, day),
        lastDay: Math.max(known?.lastDay ?? day, day),
        days: Math.min((known?.days ?? 0) + 1, 65_535),
      });
      const days = seen.get(key);
      if (days === undefined) seen.set(key, [day]);
      else days.push(day);
    },

    item(kind, key, now) {
      const held = heldOf(kind).get(key);
      return held?.expiresAt !== undefined && held.expiresAt <= now ? undefined : held?.value;
    },

    keep(kind, item) {
      heldOf(kind).set(item.key, { value: item.value, expiresAt: item.expiresAt });
      const pending = kept.get(kind) ?? new Map<string, Item>();
      pending.set(item.key, item);
      kept.set(kind, pending);
    },

    async commit() {
      if (seen.size > 0) {
        await state.sighted([...seen].flatMap(([key, days]) => days.map((day) => ({ key, day, label: key }))));
        seen.clear();
      }
      for (const [kind, pending] of kept) {
        await state.put(kind, [...pending.values()]);
      }
      kept.clear();
      // Items are read anew for each batch: another worker may have changed them, and what was read may expire.
      items.clear();
    },
  };
}
