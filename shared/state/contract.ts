/**
 * What the pipeline remembers between records. Three implementations keep this contract and pass one conformance suite:
 * `memory.ts` for one run, `sqlite.ts` on a laptop, `dynamo.ts` in AWS.
 *
 * Everything is batched and asynchronous because a table over the network is; nothing here reads a clock: every time is
 * a record's time, and expiry is decided against the time that the caller gives.
 */

/** Facts such as "this origin took this role": which days, never how often, so steady traffic writes at most once a day. */
export interface Sighting {
  /** Whole days since 1970-01-01 UTC. */
  readonly firstDay: number;
  readonly lastDay: number;
  /** Distinct days seen, counted once per day, at most 65,535. */
  readonly days: number;
}

/**
 * Days after which a sighting that did not recur reads as never seen. Readers compare it with the record's day; a store
 * may drop such a sighting, and need not.
 */
export const FORGET_DAYS = 90;

/**
 * Sorts of stored values. Each has keys of its own. Only a salted hash of a key is stored: those of `session` are access
 * key ids.
 */
export type ItemKind = "session" | "document" | "account" | "tally" | "alert" | "open-alert" | "link" | "delivery";

export interface Item {
  readonly key: string;
  /** JSON text, at most `ITEM_BYTES_MAX` in UTF-8. */
  readonly value: string;
  /** Epoch ms of record time from which the item reads as absent; undefined keeps it. */
  readonly expiresAt?: number;
}

export interface State {
  /** Sightings of keys, in order; undefined where a key was never seen. */
  sightings(keys: readonly string[]): Promise<readonly (Sighting | undefined)[]>;

  /**
   * Remembers that each key was seen on `day`. firstDay is the earliest and lastDay the latest in whatever order they
   * come; a day outside firstDay…lastDay counts one more, so `days` is exact for days that come in order. `label` is the readable form, kept only where a file is behind it.
   */
  sighted(seen: readonly { readonly key: string; readonly day: number; readonly label?: string }[]): Promise<void>;

  /** Values by key, in order; undefined where absent or expired at `now` (epoch ms of record time). */
  get(kind: ItemKind, keys: readonly string[], now: number): Promise<readonly (string | undefined)[]>;

  put(kind: ItemKind, items: readonly Item[]): Promise<void>;

  /** Writes the item only when no unexpired one has its key; answers the value that is there afterwards. */
  putIfAbsent(kind: ItemKind, item: Item, now: number): Promise<string>;

  /**
   * Writes the item only where the value that is there is still `before`, undefined meaning none or one expired at
   * `now`. False, with nothing written, where it is not: the caller reads again and decides anew.
   */
  replace(kind: ItemKind, item: Item, before: string | undefined, now: number): Promise<boolean>;

  /** Makes everything written so far durable. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** DynamoDB's item limit is 400 KB with names; one bound serves all implementations. */
export const ITEM_BYTES_MAX = 350_000;
