/**
 * What the pipeline holds of its state while it works on one batch: reads are fetched together before the work, writes
 * are seen at once by what comes later in the batch and are stored together after it. Facts that keep coming back are
 * held in a bounded cache, so that steady traffic asks the store for nothing and writes nothing.
 */
import { type Alert, DAY_MS, type Session } from "./model.ts";
import type { Item, Sighting, State } from "./state/contract.ts";
import type { Counted } from "./tally.ts";

/** What is stored of each kind, as JSON. */
export interface Values {
  readonly session: Session;
  /** A policy document as it was written, or words about a grant, and when. "" is a document that was forgotten. */
  readonly document: { readonly text: string; readonly at: number };
  /** Epoch ms of the earliest record of the account. */
  readonly account: number;
  /** Distinct values that came under a key. */
  readonly tally: Counted;
  readonly alert: Alert;
  /** Id of the alert that is open under a fingerprint. */
  readonly "open-alert": string;
  /** Id of the alert that leads an incident. */
  readonly link: string;
}

/** The kinds that the pipeline itself reads and writes. */
type Kind = keyof Values;

/** Kinds that two workers may change at once, so that each is written only where nobody else did. */
const COMPARED: ReadonlySet<Kind> = new Set(["alert", "tally"]);
/** Kinds of which it is known what the store held. */
const KNOWN: ReadonlySet<Kind> = new Set([...COMPARED, "document"]);

export interface Recall {
  /** Fetches what is not at hand. `now` is record time, for expiry. */
  load(wanted: Wanted, now: number): Promise<void>;
  sighting(key: string): Sighting | undefined;
  /** Remembers that the key was seen on the day of `at`. Writes nothing when that day is known already. */
  see(key: string, at: number): void;
  item<K extends Kind>(kind: K, key: string, now: number): Values[K] | undefined;
  keep<K extends Kind>(kind: K, key: string, value: Values[K], expiresAt?: number): void;
  /** As `keep`, for a document that adds to what was there: written only where nobody else changed it meanwhile. */
  grow(key: string, value: Values["document"]): void;
  /** As `keep`, for a key that nothing was stored under, and that only the first of several workers may take. */
  claim<K extends Kind>(kind: K, key: string, value: Values[K], expiresAt: number): void;
  /**
   * Stores what was claimed. To be called before anything is told of the batch: what it decided would have come out
   * otherwise, had the other worker's claim been seen.
   * @throws Overtaken when another worker was first; then `forget` and judge the batch anew.
   */
  settle(now: number): Promise<void>;
  /**
   * Stores everything kept since the last commit.
   * @throws Overtaken when another worker changed one of the alerts or tallies meanwhile; then `forget` and judge the batch anew.
   */
  commit(now: number): Promise<void>;
  /** Lets go of everything that was not stored. */
  forget(): void;
}

/** Another worker was faster. Nothing is lost: the batch is judged again on what that one left. */
export class Overtaken extends Error {}

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
  /** Of what is compared, what the store held: it is written only where it still does. */
  readonly stored: string | undefined;
}

/** @param shared other workers write to the state too; else a claim is never contested and costs no write of its own. */
export function recall(state: State, shared = false): Recall {
  const facts = new Map<string, Sighting | undefined>();
  const seen = new Map<string, number[]>();
  /** Keys that the store did not know when asked. */
  const unknown = new Set<string>();
  const items: { readonly [K in Kind]: Map<string, Held> } = {
    session: new Map(),
    document: new Map(),
    account: new Map(),
    tally: new Map(),
    alert: new Map(),
    "open-alert": new Map(),
    link: new Map(),
  };
  const kinds = Object.keys(items) as Kind[];
  const claims: (readonly [Kind, string])[] = [];
  /** Keys of documents that grew since the last commit. */
  const grown = new Set<string>();
  /** Keys kept since the last commit. */
  const fresh = new Map(kinds.map((kind) => [kind, new Set<string>()]));

  async function loadFacts(keys: readonly string[]): Promise<void> {
    if (facts.size > FACTS_MAX && seen.size === 0) facts.clear();
    const missing = absent(keys, facts);
    if (missing.length === 0) return;
    const found = await state.sightings(missing);
    for (const [index, key] of missing.entries()) {
      facts.set(key, found[index]);
      if (found[index] === undefined) unknown.add(key);
    }
  }

  async function loadItems(kind: Kind, keys: readonly string[], now: number): Promise<void> {
    const missing = absent(keys, items[kind]);
    if (missing.length === 0) return;
    const texts = await state.get(kind, missing, now);
    for (const [index, key] of missing.entries()) {
      const text = texts[index];
      const stored = KNOWN.has(kind) ? text : undefined;
      items[kind].set(key, { text, value: undefined, expiresAt: undefined, stored });
    }
  }

  return {
    async load(wanted, now) {
      // Asked for at once: a store over the network fetches all of them together.
      const reads = wanted.sightings === undefined ? [] : [loadFacts(wanted.sightings)];
      for (const kind of kinds) {
        const keys = wanted.items?.[kind];
        if (keys !== undefined) reads.push(loadItems(kind, keys, now));
      }
      await settled(reads);
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
      items[kind].set(key, { text: undefined, value, expiresAt, stored: items[kind].get(key)?.stored });
      fresh.get(kind)?.add(key);
    },

    grow(key, value) {
      this.keep("document", key, value);
      grown.add(key);
    },

    claim(kind, key, value, expiresAt) {
      items[kind].set(key, { text: undefined, value, expiresAt, stored: undefined });
      if (shared) claims.push([kind, key]);
      else fresh.get(kind)?.add(key);
    },

    async settle(now) {
      const answers = await Promise.all(
        claims.map(async ([kind, key]) => {
          const item = itemOf(key, items[kind].get(key));
          return (await state.putIfAbsent(kind, item, now)) === item.value;
        }),
      );
      if (answers.includes(false)) throw new Overtaken("another worker was first with a claim of this batch");
    },

    async commit(now) {
      // What was overtaken leaves the rest undone, so that judging the batch again finds it as it was: tallies first, since
      // to count the same value again changes nothing, then incidents before their children.
      await replaceAll("tally", itemsOf("tally"), now);
      const [growing, replaced] = partition(itemsOf("document"), ({ key }) => grown.has(key));
      await replaceAll("document", growing, now);
      const [leading, children] = partition(itemsOf("alert"), ({ key }) => parentOf(key) === undefined);
      await replaceAll("alert", leading, now);
      await replaceAll("alert", children, now);
      const plain = kinds.filter((kind) => !KNOWN.has(kind));
      const writes = [...plain.map((kind) => putAll(kind, itemsOf(kind))), putAll("document", replaced)];
      if (seen.size > 0) {
        const days = [...seen].flatMap(([key, all]) => all.map((day) => ({ key, day, label: key })));
        writes.push(state.sighted(days));
      }
      await settled(writes);
      seen.clear();
      release();
    },

    forget() {
      for (const key of seen.keys()) facts.delete(key);
      seen.clear();
      release();
    },
  };

  function itemsOf(kind: Kind): Item[] {
    return Array.from(fresh.get(kind) ?? [], (key) => itemOf(key, items[kind].get(key)));
  }

  function parentOf(key: string): string | undefined {
    const alert = items.alert.get(key)?.value as Values["alert"] | undefined;
    return alert?.parent;
  }

  async function putAll(kind: Kind, kept: readonly Item[]): Promise<void> {
    if (kept.length > 0) await state.put(kind, kept);
  }

  async function replaceAll(kind: "alert" | "tally" | "document", all: readonly Item[], now: number): Promise<void> {
    const written = await settled(all.map((item) => state.replace(kind, item, items[kind].get(item.key)?.stored, now)));
    if (written.includes(false)) throw new Overtaken(`another worker changed a value of kind ${kind} of this batch`);
  }

  /** Items are read anew for each batch, and so is what was not known: another worker may have written it since. */
  function release(): void {
    for (const kind of kinds) {
      items[kind].clear();
      fresh.get(kind)?.clear();
    }
    claims.length = 0;
    grown.clear();
    for (const key of unknown) if (facts.get(key) === undefined) facts.delete(key);
    unknown.clear();
  }
}

/**
 * What all of them gave, or the first failure once every one has ended: a read that ends later would leave its answer to
 * the next batch, and a write that ends later could undo what another worker wrote meanwhile.
 */
async function settled<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  const ended = await Promise.allSettled(all);
  const failure = ended.find((one) => one.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
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
