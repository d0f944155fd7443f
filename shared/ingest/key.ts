import { createHash } from "node:crypto";
import { asText, type CloudTrailRecord } from "../model.ts";

/** Longer ids, and ids with anything but visible ASCII, are replaced by their hash: a key stays one short line of text. */
const PLAIN_ID = /^[!-~]{1,128}$/;
const ISO_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** What CloudTrail writes, on a day that every month has. */
const PLAIN_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const SECONDS_CHARS = "2026-07-31T15:05:00".length;

/**
 * `eventTime` as `YYYY-MM-DDTHH:MM:SSZ`, so that text order is time order. A fraction is dropped, an offset applied.
 * Undefined when the text is no ISO 8601 time. Source: CloudTrail "record contents", eventTime (UTC, whole seconds).
 */
export function timeOf(eventTime: string): string | undefined {
  if (PLAIN_TIME.test(eventTime)) return eventTime;
  const [, day, clock, zone] = ISO_TIME.exec(eventTime) ?? [];
  if (day === undefined) return undefined;
  // The engine accepts 30 February as 2 March, so the day has to survive a round trip.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const at = Date.parse(`${day}T${clock}${zone}`);
  if (Number.isNaN(at) || Number.isNaN(midnight)) return undefined;
  if (new Date(midnight).toISOString().slice(0, day.length) !== day) return undefined;
  const written = new Date(at).toISOString();
  return written.length === SECONDS_CHARS + ".000Z".length ? `${written.slice(0, SECONDS_CHARS)}Z` : undefined;
}

/**
 * What records are ordered by: time, then the id that copies share, then the record's own id.
 *
 * @param time as `timeOf` returns it.
 */
export function keyOf(time: string, sharedEventId: string | undefined, eventId: string): string {
  const own = plainId(eventId);
  return `${time} ${sharedEventId === undefined ? own : plainId(sharedEventId)} ${own}`;
}

/** The record with an eventID: one that lacks it gets a hash of its own JSON text, the same whenever it is read. */
export function withEventId(record: CloudTrailRecord): CloudTrailRecord & { readonly eventID: string } {
  const eventID = asText(record["eventID"]) ?? `derived-${hash(JSON.stringify(record))}`;
  return { ...record, eventID };
}

function plainId(id: string): string {
  return PLAIN_ID.test(id) ? id : `sha256-${hash(id)}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
