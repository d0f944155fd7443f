/**
 * What the pipeline holds of its state while it works on one batch: reads are fetched together before the work, writes
 * are seen at once by what comes later in the batch and are stored together after it. Facts that keep coming back are
 * held in a bounded cache, so that steady traffic asks the store for nothing and writes nothing.
 */
import { type Alert, DAY_MS, type Session } from "./model.ts";
import type { Item, Sighting, State } from "./state/contract.ts";

/** What is stored of each kind, as JSON. */
export interface Values {
  readonly session: Session;
  /** A policy document as it was written, or words about a grant. "" is a document that was forgotten. */
  readonly document: string;
  /** Epoch ms of the earliest record of the account. */
  readonly account: number;
  readonly alert: Alert;
  /** Id of the alert that is open under a fingerprint. */
  readonly "open-alert": string;
  /** Id of the alert that leads an incident. */
  readonly link: string;
}

/** The kinds that the pipeline itself reads and writes. */
type Kind = keyof Values;

export interface Recall {
  /** Fetches what is not at hand. `now` is record time, for expiry. */
  load(wanted: Wanted, now: number): Promise<void>;
  sighting(key: string): Sighting | undefined;
  /** Remembers that the key was seen on the day of `at`. Writes nothing when that day is known already. */
  see(key: string, at: number): void;
  item<K extends Kind>(kind: K, key: string, now: number): Values[K] | undefined;
  keep<K extends Kind>(kind: K, key: string, value: Values[K], expiresAt?: number): void;
  /** Stores everything kept since the last commit. */
  commit(): Promise<void>;
}

export interface Wanted {
  readonly sightings?: readonly string[];
  readonly items?: { readonly [K in Kind]?: readonly string[] };
}

/** Facts held over batches: about 15 MB at 150 characters a key. */
const FACTS_MAX = 50_000;

/** A value at hand: as fetched until it is asked for, then parsed. */
interface Held {
  text: string | undefined;
  value: unknown;
  readonly expiresAt: number | undefined;
}

export function recall(state: State): Recall {
  const facts = new Map<string, Sighting | undefined>();
  const seen = new Map<string, number[]>();
  const items: { readonly [K in Kind]: Map<string, Held> } = {
    session: new Map(),
    document: new Map(),
    account: new Map(),
    alert: new Map(),
    "open-alert": new Map(),
    link: new Map(),
  };
  const kinds = Object.keys(items) as Kind[];
  /** Keys kept since the last commit. */
  const fresh = new Map(kinds.map((kind) => [kind, new Set<string>()]));

  async function loadFacts(keys: readonly string[]): Promise<void> {
    if (facts.size > FACTS_MAX && seen.size === 0) facts.clear();
    const missing = absent(keys, facts);
    if (missing.length === 0) return;
    const found = await state.sightings(missing);
    for (const [index, key] of missing.entries()) facts.set(key, found[index]);
  }

  async function loadItems(kind: Kind, keys: readonly string[], now: number): Promise<void> {
    const missing = absent(keys, items[kind]);
    if (missing.length === 0) return;
    const texts = await state.get(kind, missing, now);
    for (const [index, key] of missing.entries()) {
      items[kind].set(key, { text: texts[index], value: undefined, expiresAt: undefined });
    }
  }

  return {
    async load(wanted, now) {
      if (wanted.sightings !== undefined) await loadFacts(wanted.sightings);
      for (const kind of kinds) {
        const keys = wanted.items?.[kind];
        if (keys !== undefined) await loadItems(kind, keys, now);
      }
    },

    sighting: (key) => facts.get(key),

    see(key, at) {
      const day = Math.floor(at / DAY_MS);
      const known = facts.get(key);
      if (known !== undefined && day >= known.firstDay && day <= known.lastDay) return;
      facts.set(key, {
        firstDay: Math.min(known?.firstDay ?? day, day),
        lastDay: Math.max(known?.lastDay ?? day, day),
        days: Math.min((known?.days ?? 0) + 1, 65_535),
      });
      const days = seen.get(key);
      if (days === undefined) seen.set(key, [day]);
      else days.push(day);
    },

    item<K extends Kind>(kind: K, key: string, now: number) {
      const held = items[kind].get(key);
      if (held === undefined || (held.expiresAt !== undefined && held.expiresAt <= now)) return undefined;
      if (held.text !== undefined) {
        held.value = JSON.parse(held.text);
        held.text = undefined;
      }
      // Only `keep` and `commit` below write these texts, so their shape is ours.
      return held.value as Values[K] | undefined;
    },

    keep(kind, key, value, expiresAt) {
      items[kind].set(key, { text: undefined, value, expiresAt });
      fresh.get(kind)?.add(key);
    },

    async commit() {
      if (seen.size > 0) {
        await state.sighted([...seen].flatMap(([key, days]) => days.map((day) => ({ key, day, label: key }))));
        seen.clear();
      }
      for (const [kind, keys] of fresh) {
        const kept = Array.from(keys, (key) => itemOf(key, items[kind].get(key)));
        if (kept.length > 0) await state.put(kind, kept);
        keys.clear();
        // Read anew for each batch: another worker may have changed it, and what was read may expire.
        items[kind].clear();
      }
    },
  };
}

function itemOf(key: string, held: Held | undefined): Item {
  return { key, value: JSON.stringify(held?.value), expiresAt: held?.expiresAt };
}

/** Those of the keys that are not at hand, once each. Mostly none: then nothing is allocated. */
function absent(keys: readonly string[], held: ReadonlyMap<string, unknown>): readonly string[] {
  const missing: string[] = [];
  for (const key of keys) if (!held.has(key)) missing.push(key);
  return missing.length < 2 ? missing : [...new Set(missing)];
}
