import { CLOSE_LIST, equals, find, OPEN_LIST, tokenOf } from "./walk.ts";

/** A key that does not stand in the slice. */
export const NONE = -1;
/** A key that stands in the slice more than once. */
export const SEVERAL = -2;

/**
 * The bytes of one record, `[start, end)`, moved along a file. The other numbers are where something stands, and the
 * file's length for something that stands nowhere. All of it is one flat object of integers: this is the loop in which
 * a replay spends its time.
 */
export interface Slice {
  readonly bytes: Buffer;
  /** End of the last slice. */
  readonly last: number;
  start: number;
  end: number;
  /** The key `"eventSource"`, at any depth and in any string; `NONE` or `SEVERAL`. */
  source: number;
  /** The same for these, once `detail` was called. */
  name: number;
  time: number;
  id: number;
  sharedId: number;
  isDetailed: boolean;
  /** First at or behind some place in this slice or an earlier one: so far the file is searched. */
  nextSource: number;
  nextIdentity: number;
  nextOpen: number;
  nextClose: number;
}

const MARKER = tokenOf(',{"eventVersion":"');
const EVENT_SOURCE = tokenOf('"eventSource"');
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

/** Stands before `first`: call `moveOn`. */
export function createSlice(bytes: Buffer, first: number, last: number): Slice {
  const places = { source: NONE, name: NONE, time: NONE, id: NONE, sharedId: NONE, isDetailed: false };
  const next = { nextSource: -1, nextIdentity: -1, nextOpen: -1, nextClose: -1 };
  return { bytes, last, start: first, end: first - 1, ...places, ...next };
}

/** Moves to the slice that ends at the next marker `,{"eventVersion":"`; false at the end. */
export function moveOn(slice: Slice): boolean {
  const { bytes, last } = slice;
  if (slice.end >= last) return false;
  const start = slice.end + 1;
  const marker = find(bytes, MARKER, start);
  const end = marker < last ? marker : last;
  slice.start = start;
  slice.end = end;
  slice.isDetailed = false;
  let source = slice.nextSource < start ? find(bytes, EVENT_SOURCE, start) : slice.nextSource;
  slice.source = source < end ? source : NONE;
  while (source < end) {
    source = find(bytes, EVENT_SOURCE, source + 1);
    if (source < end) slice.source = SEVERAL;
  }
  slice.nextSource = source;
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

/** The first `[` at or behind `from`. To be asked with rising `from`. */
export function openFrom(slice: Slice, from: number): number {
  if (slice.nextOpen >= from) return slice.nextOpen;
  const at = slice.bytes.indexOf(OPEN_LIST, from);
  slice.nextOpen = at === -1 ? slice.bytes.length : at;
  return slice.nextOpen;
}

/** The first `]` at or behind `from`. To be asked with rising `from`. */
export function closeFrom(slice: Slice, from: number): number {
  if (slice.nextClose >= from) return slice.nextClose;
  const at = slice.bytes.indexOf(CLOSE_LIST, from);
  slice.nextClose = at === -1 ? slice.bytes.length : at;
  return slice.nextClose;
}
