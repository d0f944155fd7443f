/**
 * The state in AWS: one DynamoDB table that several workers share. What is asked for in one turn of the event loop
 * travels together; what two workers may change at once is decided by the table, with one condition for each write. No
 * key is stored and no label: keys of sessions are access key ids, labels name people.
 */

import { hash } from "node:crypto";
import { DAY_MS } from "../model.ts";
import { FORGET_DAYS, type Item, type ItemKind, type Sighting, type State } from "./contract.ts";
import { openMeta } from "./dynamo-meta.ts";
import { dynamoTable, type Row, type Table, type TableOptions, type Values } from "./dynamo-table.ts";
import { checkSize, hasExpired, StateError } from "./items.ts";
import { DAY_MAX, dayOf } from "./sightings.ts";
import { eachAtMost, together } from "./together.ts";

export interface DynamoOptions extends TableOptions {
  /** At least 16 random bytes. Asked only by a new table: a table keeps its own. */
  readonly freshSalt: () => Uint8Array;
}

/**
 * Must a read of this kind show every write that was answered before? Alerts, open alerts, links, deliveries and tallies are
 * read to be changed or joined, often within a second. A policy document that is one change behind would make opening a role
 * once more look like no change. A session that was missed loses the person behind the role for good, since its
 * assumption is not told again. An account's first record, or a fact, that shows up some milliseconds late moves the
 * start of learning by as much, or tells a first time twice; facts are most of the reads, at half the price.
 */
const CONSISTENT: Readonly<Record<ItemKind, boolean>> = {
  account: false,
  session: true,
  document: true,
  alert: true,
  "open-alert": true,
  link: true,
  delivery: true,
  tally: true,
};

/** Updates of sightings on their way at once: enough to hide the network, within the connections a client opens. */
const UPDATES_AT_ONCE = 16;
/** Each further try means that the row in the way was deleted just then, so a second one is rare already. */
const CLAIM_TRIES_MAX = 5;
/** Records come late, so a row stays so much longer than it is needed before DynamoDB may delete it. */
const LATE_MS = DAY_MS;

/**
 * Opens the state in a table that exists, with the key `pk` (string, no sort key) and TTL on the attribute `ttl`.
 *
 * A write whose answer is lost on the network is repeated by the client. A `replace` may then answer false although it
 * wrote: who reads again, as the contract asks, finds its own value.
 *
 * @throws StateError when the table does not exist, may not be used, is newer than this program or not Rolecall's. Calls
 * reject with one when the table fails or takes no more; no error holds a key or a value.
 */
export async function openDynamoState(options: DynamoOptions): Promise<State> {
  const table = dynamoTable(options);
  const salt = await openMeta(table, options.freshSalt);
  const pkOf = (kind: ItemKind | "sighting", key: string) => `${kind}#${keyedHash(salt, `${kind}|${key}`)}`;
  const read = together(table.read);
  const write = together(table.write);

  /** A sighting has `firstDay, lastDay, days` instead of `value, digest, expiresAt`. Both may have `ttl`. */
  function rowOf(kind: ItemKind, { key, value, expiresAt }: Item): Row {
    const plain = { pk: { S: pkOf(kind, key) }, held: { S: value } };
    const row = isLong(value) ? { ...plain, digest: { S: digestOf(value) } } : plain;
    if (expiresAt === undefined) return row;
    return { ...row, expiresAt: numeric(expiresAt), ttl: ttlOf(expiresAt) };
  }

  return {
    async sightings(keys) {
      if (keys.length === 0) return [];
      const pks = keys.map((key) => pkOf("sighting", key));
      const rows = await read(pks.map((pk) => ({ pk, consistent: false })));
      return pks.map((pk) => sightingOf(rows.get(pk)));
    },
    async sighted(seen) {
      const days = daysByKey(seen);
      await eachAtMost(UPDATES_AT_ONCE, [...days], async ([key, { list }]) => {
        const pk = pkOf("sighting", key);
        for (const day of list) await see(table, pk, day);
      });
    },
    async get(kind, keys, now) {
      if (keys.length === 0) return [];
      const pks = keys.map((key) => pkOf(kind, key));
      const rows = await read(pks.map((pk) => ({ pk, consistent: CONSISTENT[kind] })));
      return pks.map((pk) => valueAt(rows.get(pk), now));
    },
    async put(kind, items) {
      for (const item of items) checkSize(kind, item);
      if (items.length > 0) await write(items.map((item) => rowOf(kind, item)));
    },
    async putIfAbsent(kind, item, now) {
      checkSize(kind, item);
      return claim(table, rowOf(kind, item), item.value, now);
    },
    async replace(kind, item, before, now) {
      checkSize(kind, item);
      const free = { expression: FREE, values: { ":now": numeric(now) } };
      const condition = before === undefined ? free : unchanged(before, now);
      const outcome = await table.putIf(rowOf(kind, item), { ...condition, tellPresent: false });
      return outcome.written;
    },
    // A write is durable when its promise resolves, and the client is the caller's.
    async flush() {},
    async close() {},
  };
}

/**
 * 128 bits of SHA-256 over the secret salt and the text, in base64url: without the salt nobody can tell which key it
 * stands for. Cut to half its length a hash cannot be extended, so this is as good as an HMAC at a seventh of its cost,
 * and it is paid several times for each event.
 */
function keyedHash(salt: string, text: string): string {
  return hash("sha256", `${salt}|${text}`, "base64url").slice(0, 22);
}

/** Tells values apart without comparing them whole. The value itself lies beside it, so it needs no salt. */
function digestOf(value: string): string {
  return hash("sha256", value, "base64url").slice(0, 22);
}

function numeric(value: number): { readonly N: string } {
  return { N: String(value) };
}

/** Epoch seconds from which DynamoDB may delete a row that is needed until `ms`; it takes up to some days for it. */
function ttlOf(ms: number): { readonly N: string } {
  return numeric(Math.ceil((ms + LATE_MS) / 1000));
}

/** True where no row is, or one that has expired. A row without expiresAt makes the comparison false. */
const FREE = "attribute_not_exists(pk) OR expiresAt <= :now";

/** Values that are compared by their digest. Shorter ones are compared whole, and most rows are never compared. */
function isLong(value: string): boolean {
  return value.length > 2000;
}

/** True where an unexpired row holds this value. */
function unchanged(before: string, now: number): { readonly expression: string; readonly values: Values } {
  const [name, compared] = isLong(before) ? ["digest", digestOf(before)] : ["held", before];
  return {
    expression: `${name} = :before AND (attribute_not_exists(expiresAt) OR expiresAt > :now)`,
    values: { ":before": { S: compared }, ":now": numeric(now) },
  };
}

function valueAt(row: Row | undefined, now: number): string | undefined {
  const expiresAt = row?.["expiresAt"]?.N;
  if (expiresAt !== undefined && hasExpired(Number(expiresAt), now)) return undefined;
  return row?.["held"]?.S;
}

/** Writes the row where its place is free; answers the value that is there afterwards. */
async function claim(table: Table, row: Row, value: string, now: number): Promise<string> {
  const condition = { expression: FREE, values: { ":now": numeric(now) }, tellPresent: true };
  for (let tries = 0; tries < CLAIM_TRIES_MAX; tries++) {
    const outcome = await table.putIf(row, condition);
    if (outcome.written) return value;
    // A table that does not send back what stood in the way is asked for it.
    const present = valueAt(outcome.present ?? (await table.get(row["pk"]?.S ?? "")), now);
    if (present !== undefined) return present;
  }
  throw new StateError(
    "state.contended",
    `a row of table ${table.name} came and went ${CLAIM_TRIES_MAX} times while it was claimed; repeat the batch`,
  );
}

function sightingOf(row: Row | undefined): Sighting | undefined {
  if (row === undefined) return undefined;
  const [firstDay, lastDay, days] = ["firstDay", "lastDay", "days"].map((name) => Number(row[name]?.N ?? 0));
  return { firstDay: firstDay ?? 0, lastDay: lastDay ?? 0, days: Math.min(DAY_MAX, days ?? 0) };
}

/** The days of each key, clamped, in the order given, without those that lie within the span of earlier ones. */
function daysByKey(seen: readonly { readonly key: string; readonly day: number }[]): ReadonlyMap<string, Days> {
  const byKey = new Map<string, Days>();
  for (const { key, day: given } of seen) {
    const day = dayOf(given);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, { first: day, last: day, list: [day] });
    else if (day < known.first || day > known.last) {
      known.list.push(day);
      known.first = Math.min(known.first, day);
      known.last = Math.max(known.last, day);
    }
  }
  return byKey;
}

interface Days {
  first: number;
  last: number;
  readonly list: number[];
}

/**
 * Counts a day that lies outside firstDay…lastDay, whatever other workers count meanwhile: most often the key is new or
 * the day a later one; else it is an earlier one; else it is known.
 */
async function see(table: Table, pk: string, day: number): Promise<void> {
  const values = { ":day": numeric(day), ":one": numeric(1) };
  const expires = ttlOf((day + FORGET_DAYS + 1) * DAY_MS);
  const later = await table.updateIf(
    pk,
    "SET firstDay = if_not_exists(firstDay, :day), lastDay = :day, days = if_not_exists(days, :none) + :one, #ttl = :ttl",
    {
      expression: "attribute_not_exists(lastDay) OR lastDay < :day",
      values: { ...values, ":none": numeric(0), ":ttl": expires },
      tellPresent: true,
    },
    { "#ttl": "ttl" },
  );
  if (later.written) return;
  if (later.present !== undefined && day >= Number(later.present["firstDay"]?.N)) return;
  await table.updateIf(pk, "SET firstDay = :day, days = days + :one", {
    expression: "firstDay > :day",
    values,
    tellPresent: false,
  });
}
