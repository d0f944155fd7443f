import { equals, finder, tokenOf } from "./walk.ts";

/** Where a key stands, quotes included, and how often: 0, 1, or 2 for more than once. */
export interface KeyPlace {
  count: 0 | 1 | 2;
  at: number;
}

/** The bytes of one record: `[start, end)`. The places are those of keys in it, at any depth and in any string. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  readonly eventSource: KeyPlace;
  /** These four only after `detail`. */
  readonly eventName: KeyPlace;
  readonly eventTime: KeyPlace;
  readonly eventId: KeyPlace;
  readonly sharedEventId: KeyPlace;
}

export interface Slicer {
  /** Moves on to the next slice. Always the same object; undefined at the end. */
  next(): Slice | undefined;
  /** Finds the rarely needed keys of the current slice. Harmless when repeated. */
  detail(): void;
}

const MARKER = tokenOf(',{"eventVersion":"');
const EVENT_SOURCE = tokenOf('"eventSource"');
const EVENT_NAME = Buffer.from('"eventName"');
const EVENT_TIME = Buffer.from('"eventTime"');
const EVENT_ID = Buffer.from('"eventID"');
const SHARED_EVENT_ID = Buffer.from('"sharedEventID"');
const E = 0x65;
const V = 0x76;
const N = 0x6e;
const T = 0x74;
const CAPITAL_I = 0x49;
const CAPITAL_N = 0x4e;
const CAPITAL_T = 0x54;
/** How far the letter v of "event" stands behind the beginning of a key, and of the longest. */
const V_IN_KEY = '"ev'.length - 1;
const V_IN_SHARED = '"sharedEv'.length - 1;

/** Cuts `[first, last)` at each marker `,{"eventVersion":"`. */
export function createSlicer(bytes: Buffer, first: number, last: number): Slicer {
  const nextMarker = finder(bytes, MARKER);
  const nextSource = finder(bytes, EVENT_SOURCE);
  const slice = {
    start: first,
    end: first - 1,
    eventSource: noPlace(),
    eventName: noPlace(),
    eventTime: noPlace(),
    eventId: noPlace(),
    sharedEventId: noPlace(),
  };
  const { eventSource, eventName, eventTime, eventId, sharedEventId } = slice;
  let isDetailed = false;

  function next(): Slice | undefined {
    if (slice.end >= last) return undefined;
    isDetailed = false;
    slice.start = slice.end + 1;
    slice.end = Math.min(nextMarker(slice.start), last);
    eventSource.at = nextSource(slice.start);
    eventSource.count = eventSource.at >= slice.end ? 0 : nextSource(eventSource.at + 1) < slice.end ? 2 : 1;
    return slice;
  }

  /** One search for a letter that all keys have, and that is rare, costs less than one for each key. */
  function detail(): void {
    if (isDetailed) return;
    isDetailed = true;
    eventName.count = eventTime.count = eventId.count = sharedEventId.count = 0;
    for (let v = bytes.indexOf(V, slice.start); v !== -1 && v < slice.end; v = bytes.indexOf(V, v + 1)) {
      if (bytes[v + 1] !== E || bytes[v + 2] !== N || bytes[v + 3] !== T) continue;
      const capital = bytes[v + 4];
      if (capital === CAPITAL_N) note(EVENT_NAME, v - V_IN_KEY, eventName);
      else if (capital === CAPITAL_T) note(EVENT_TIME, v - V_IN_KEY, eventTime);
      else if (capital === CAPITAL_I) {
        note(EVENT_ID, v - V_IN_KEY, eventId);
        note(SHARED_EVENT_ID, v - V_IN_SHARED, sharedEventId);
      }
    }
  }

  function note(key: Buffer, start: number, place: KeyPlace): void {
    if (!equals(bytes, start, key)) return;
    if (place.count === 0) place.at = start;
    place.count = place.count === 0 ? 1 : 2;
  }

  return { next, detail };
}

function noPlace(): KeyPlace {
  return { count: 0, at: 0 };
}
