/**
 * Which detectors look at an activity, and which keys of memory they will ask for. Both are worked out once per pattern
 * and once per activity, since this runs for every relevant record.
 */
import type { Config } from "./config.ts";
import { contextTerms } from "./context.ts";
import type { Detector, DocumentMemory, Tally } from "./detector.ts";
import { type Activity, asObject, asText } from "./model.ts";
import { compilePattern, constraints, type Pattern } from "./pattern.ts";

/** Alternatives in a pattern. */
const OR = "$or";

type KeyOf = (activity: Activity) => string | undefined;
type EventTest = (event: Activity["event"]) => boolean;

interface Asks {
  readonly facts: readonly number[];
  readonly documents: readonly number[];
  readonly tallies: readonly number[];
}

/** A detector with its pattern compiled and its key functions replaced by their place in `keys`. */
export interface Compiled {
  readonly detector: Detector;
  /** Could the pattern match a call of this source, name and type? */
  readonly mayMatch: EventTest;
  /** Does it match, where it could? */
  readonly matches: EventTest;
  /** Places in `keys` of what it asks for, by kind and all. */
  readonly asks: Asks;
  readonly places: readonly number[];
  readonly facts: ReadonlyMap<string, number>;
  readonly documents: ReadonlyMap<string, { readonly key: number; readonly memory: DocumentMemory }>;
  readonly tallies: ReadonlyMap<string, { readonly key: number; readonly tally: Tally }>;
}

/** An activity, the detectors that look at it, and the keys that they ask for. */
export interface Look {
  readonly activity: Activity;
  readonly compiled: readonly Compiled[];
  /** Places in `keys` of what the circumstances ask for, by the term's id and its name for the fact. */
  readonly context: ReadonlyMap<string, number>;
  /** By place; undefined where a key function does not apply or was not needed. */
  readonly keys: readonly (string | undefined)[];
}

export interface Dispatch {
  look(activity: Activity): Look;
}

/** Pairs of source and name whose candidates are held. There are some thousands of real ones; names can be made up. */
const CANDIDATES_MAX = 5000;

/** Detectors ready to run; those switched off in the configuration are gone. @throws PatternError on a bad pattern. */
export function createDispatch(detectors: readonly Detector[], config: Config): Dispatch {
  const places = new Map<KeyOf, number>();
  const placeOf = (keyOf: KeyOf) => {
    const known = places.get(keyOf) ?? places.size;
    places.set(keyOf, known);
    return known;
  };
  const compiled = detectors
    .filter((detector) => config.detectors[detector.id] !== "off")
    .map((detector): Compiled => {
      const { facts = {}, documents = {}, tallies = {} } = detector.remember ?? {};
      const factPlaces = Object.entries(facts).map(([name, keyOf]) => [name, placeOf(keyOf)] as const);
      const documentPlaces = Object.entries(documents).map(
        ([name, memory]) => [name, { key: placeOf(memory.read), memory }] as const,
      );
      const tallyPlaces = Object.entries(tallies).map(
        ([name, tally]) => [name, { key: placeOf(tally.key), tally }] as const,
      );
      const asks = {
        facts: factPlaces.map(([, place]) => place),
        documents: documentPlaces.map(([, { key }]) => key),
        tallies: tallyPlaces.map(([, { key }]) => key),
      };
      return {
        detector,
        mayMatch: testOf(callOnly(detector.on)),
        matches: beyondCall(detector.on),
        facts: new Map(factPlaces),
        documents: new Map(documentPlaces),
        tallies: new Map(tallyPlaces),
        asks,
        places: [...asks.facts, ...asks.documents, ...asks.tallies],
      };
    });
  const context = new Map(
    contextTerms.flatMap(({ id, remember }) =>
      Object.entries(remember?.facts ?? {}).map(([name, keyOf]) => [`${id} ${name}`, placeOf(keyOf)] as const),
    ),
  );
  const functions = [...places.keys()];
  const candidates = new Map<string, readonly Compiled[]>();

  const candidatesOf = (event: Activity["event"]) => {
    const detail = asObject(event["detail"]);
    const call = `${asText(detail?.["eventSource"])} ${asText(detail?.["eventName"])} ${asText(event["detail-type"])}`;
    const known = candidates.get(call);
    if (known !== undefined) return known;
    const found = compiled.filter(({ mayMatch }) => mayMatch(event));
    if (candidates.size >= CANDIDATES_MAX) candidates.clear();
    candidates.set(call, found);
    return found;
  };

  return {
    look(activity) {
      const { event } = activity;
      const looking = candidatesOf(event).filter(({ matches }) => matches(event));
      const keys: (string | undefined)[] = new Array(functions.length).fill(undefined);
      if (looking.length === 0) return { activity, compiled: looking, context, keys };
      for (const { places } of looking) for (const place of places) keys[place] ??= functions[place]?.(activity);
      for (const place of context.values()) keys[place] ??= functions[place]?.(activity);
      return { activity, compiled: looking, context, keys };
    },
  };
}

/** Keys of facts that the looks ask for. */
export function factKeys(looks: readonly Look[]): string[] {
  return keysOf(looks, "facts");
}

/** Keys of documents that the looks ask for. */
export function documentKeys(looks: readonly Look[]): string[] {
  return keysOf(looks, "documents");
}

/** Keys of tallies that the looks ask for. */
export function tallyKeys(looks: readonly Look[]): string[] {
  return keysOf(looks, "tallies");
}

function keysOf(looks: readonly Look[], kind: keyof Asks): string[] {
  const wanted: string[] = [];
  for (const { compiled, context, keys } of looks) {
    for (const { asks } of compiled) {
      for (const place of asks[kind]) {
        const key = keys[place];
        if (key !== undefined) wanted.push(key);
      }
    }
    if (kind !== "facts" || compiled.length === 0) continue;
    for (const place of context.values()) {
      const key = keys[place];
      if (key !== undefined) wanted.push(key);
    }
  }
  return wanted;
}

/**
 * The part of a pattern that asks about type, source and name only: what candidates are held by. The event's `source`
 * follows from the record's eventSource, its type from eventType.
 */
function callOnly(pattern: Pattern): Pattern {
  const part = (path: readonly string[]) => constraints(pattern, path);
  const eventSource = part(["detail", "eventSource"]);
  const eventName = part(["detail", "eventName"]);
  const source = part(["source"]);
  const type = part(["detail-type"]);
  const detail = {
    ...(eventSource === undefined ? {} : { eventSource }),
    ...(eventName === undefined ? {} : { eventName }),
  };
  return {
    ...(source === undefined ? {} : { source }),
    ...(type === undefined ? {} : { "detail-type": type }),
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
}

/** What a pattern asks beyond that. One with alternatives is asked whole, since they may be about the call. */
function beyondCall(pattern: Pattern): EventTest {
  const { source, "detail-type": type, detail, ...others } = pattern;
  const fields = detail === undefined || Array.isArray(detail) ? undefined : detail;
  if (fields === undefined || OR in pattern || OR in fields) return compilePattern(pattern);
  const rest = Object.fromEntries(
    Object.entries(fields).filter(([name]) => name !== "eventSource" && name !== "eventName"),
  );
  const asked = { ...others, ...(Object.keys(rest).length === 0 ? {} : { detail: rest }) };
  return testOf(asked);
}

/** Asking nothing is no pattern of EventBridge's, and true of everything. */
function testOf(pattern: Pattern): EventTest {
  return Object.keys(pattern).length === 0 ? () => true : compilePattern(pattern);
}
