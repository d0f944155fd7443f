import { find, type Places, placeAfter, placeFrom, placesOf, tokenOf } from "./places.ts";
import { equals } from "./walk.ts";

/** A key that does not stand in the slice. */
export const NONE = -1;
/** A key that stands in the slice more than once. */
export const SEVERAL = -2;

/**
 * The bytes of one record, `[start, end)`, moved along a file: this is the loop in which a replay spends its time. A
 * number of a key is where it stands, at any depth and in any string; `NONE` or `SEVERAL`.
 */
export interface Slice {
  readonly bytes: Buffer;
  /** End of the last slice. */
  readonly last: number;
  start: number;
  end: number;
  source: number;
  /** Known once `detail` was called. */
  name: number;
  time: number;
  id: number;
  sharedId: number;
  isDetailed: boolean;
  /** The first one behind some place in this slice or an earlier one: so far the file is searched. */
  nextIdentity: number;
  readonly markers: Places;
  readonly sources: Places;
  /** Each `[` and each `]`. */
  readonly opens: Places;
  readonly closes: Places;
}

const MARKER = tokenOf(',{"eventVersion":"');
const EVENT_SOURCE = tokenOf('"eventSource"');
const OPEN = tokenOf("[");
const CLOSE = tokenOf("]");
const USER_IDENTITY = tokenOf('"userIdentity"');
const EVENT_NAME = Buffer.from('"eventName"');
const EVENT_TIME = Buffer.from('"eventTime"');
const EVENT_ID = Buffer.from('"eventID"');
const SHARED_EVENT_ID = Buffer.from('"sharedEventID"');
const E = 0x65;
const N = 0x6e;
const T = 0x74;
const V = 0x76;
const CAPITAL_I = 0x49;
const CAPITAL_N = 0x4e;
const CAPITAL_T = 0x54;
/** How far the letter v of "event" stands behind the beginning of a key, and of the longest. */
const V_IN_KEY = '"ev'.length - 1;
const V_IN_SHARED = '"sharedEv'.length - 1;

/** Stands before `first`: call `moveOn`. Undefined for a file with too many brackets or keys. */
export function createSlice(bytes: Buffer, first: number, last: number): Slice | undefined {
  const markers = placesOf(bytes, MARKER, first);
  const sources = placesOf(bytes, EVENT_SOURCE, first);
  const opens = placesOf(bytes, OPEN, first);
  const closes = placesOf(bytes, CLOSE, first);
  if (markers === undefined || sources === undefined || opens === undefined || closes === undefined) return undefined;
  const keys = {
    source: NONE,
    name: NONE,
    time: NONE,
    id: NONE,
    sharedId: NONE,
    isDetailed: false,
    nextIdentity: NONE,
  };
  return { bytes, last, start: first, end: first - 1, ...keys, markers, sources, opens, closes };
}

/** Moves to the slice that ends at the next marker `,{"eventVersion":"`; false at the end. */
export function moveOn(slice: Slice): boolean {
  const { last, sources } = slice;
  if (slice.end >= last) return false;
  const start = slice.end + 1;
  const marker = placeFrom(slice.markers, start);
  const end = marker < last ? marker : last;
  const source = placeFrom(sources, start);
  slice.start = start;
  slice.end = end;
  slice.isDetailed = false;
  slice.source = source >= end ? NONE : placeAfter(sources) < end ? SEVERAL : source;
  return true;
}

/**
 * Finds the keys that few slices need. One search for a letter that all of them have, and that is rare, costs less than
 * one for each.
 */
export function detail(slice: Slice): void {
  if (slice.isDetailed) return;
  const { bytes, end } = slice;
  slice.isDetailed = true;
  slice.name = slice.time = slice.id = slice.sharedId = NONE;
  for (let v = bytes.indexOf(V, slice.start); v !== -1 && v < end; v = bytes.indexOf(V, v + 1)) {
    if (bytes[v + 1] !== E || bytes[v + 2] !== N || bytes[v + 3] !== T) continue;
    const at = v - V_IN_KEY;
    const capital = bytes[v + 4];
    if (capital === CAPITAL_N && equals(bytes, at, EVENT_NAME)) slice.name = slice.name === NONE ? at : SEVERAL;
    if (capital === CAPITAL_T && equals(bytes, at, EVENT_TIME)) slice.time = slice.time === NONE ? at : SEVERAL;
    if (capital === CAPITAL_I && equals(bytes, at, EVENT_ID)) slice.id = slice.id === NONE ? at : SEVERAL;
    const shared = v - V_IN_SHARED;
    if (capital === CAPITAL_I && equals(bytes, shared, SHARED_EVENT_ID))
      slice.sharedId = slice.sharedId === NONE ? shared : SEVERAL;
  }
}

/** Does the key `"userIdentity"` stand at or behind `from` in the slice? To be asked with rising `from`. */
export function hasIdentityFrom(slice: Slice, from: number): boolean {
  if (slice.nextIdentity < from) slice.nextIdentity = find(slice.bytes, USER_IDENTITY, from);
  return slice.nextIdentity < slice.end;
}
