/**
 * Which detectors look at an activity, and which keys of memory they will ask for. Both are worked out once per pattern
 * and once per activity, since this runs for every relevant record.
 */
import type { Config } from "./config.ts";
import type { Detector, DocumentMemory } from "./detector.ts";
import { type Activity, asText } from "./model.ts";
import { compilePattern, constraints, type Pattern } from "./pattern.ts";

type KeyOf = (activity: Activity) => string | undefined;

/** A detector with its pattern compiled and its key functions replaced by their place in `keys`. */
export interface Compiled {
  readonly detector: Detector;
  readonly matches: (event: Activity["event"]) => boolean;
  /** Could the pattern match a call of this source and name? */
  readonly mayMatch: (event: Activity["event"]) => boolean;
  readonly facts: ReadonlyMap<string, number>;
  readonly documents: ReadonlyMap<string, { readonly key: number; readonly memory: DocumentMemory }>;
}

/** An activity, the detectors that look at it, and the keys that they ask for. */
export interface Look {
  readonly activity: Activity;
  readonly compiled: readonly Compiled[];
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
      const { facts = {}, documents = {} } = detector.remember ?? {};
      return {
        detector,
        matches: compilePattern(detector.on),
        mayMatch: compilePattern(callOnly(detector.on)),
        facts: new Map(Object.entries(facts).map(([name, keyOf]) => [name, placeOf(keyOf)])),
        documents: new Map(
          Object.entries(documents).map(([name, memory]) => [name, { key: placeOf(memory.read), memory }]),
        ),
      };
    });
  const functions = [...places.keys()];
  const candidates = new Map<string, readonly Compiled[]>();

  const candidatesOf = (event: Activity["event"], service: string, name: string) => {
    const call = `${service} ${name} ${asText(event["detail-type"]) ?? ""}`;
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
      const possible = candidatesOf(event, activity.service, activity.name);
      const looking = possible.filter(({ matches }) => matches(event));
      const keys: (string | undefined)[] = new Array(functions.length).fill(undefined);
      for (const { facts, documents } of looking) {
        for (const place of facts.values()) keys[place] ??= functions[place]?.(activity);
        for (const { key } of documents.values()) keys[key] ??= functions[key]?.(activity);
      }
      return { activity, compiled: looking, keys };
    },
  };
}

/** Keys of facts that the looks ask for. */
export function factKeys(looks: readonly Look[]): string[] {
  const wanted: string[] = [];
  for (const { compiled, keys } of looks) {
    for (const { facts } of compiled) {
      for (const place of facts.values()) {
        const key = keys[place];
        if (key !== undefined) wanted.push(key);
      }
    }
  }
  return wanted;
}

/** Keys of documents that the looks ask for. */
export function documentKeys(looks: readonly Look[]): string[] {
  return looks.flatMap(({ compiled, keys }) =>
    compiled.flatMap(({ documents }) => [...documents.values()].flatMap(({ key }) => keys[key] ?? [])),
  );
}

/** The part of a pattern that asks about type, source and name only: what candidates are held by. */
function callOnly(pattern: Pattern): Pattern {
  const part = (path: readonly string[]) => constraints(pattern, path);
  const eventSource = part(["detail", "eventSource"]);
  const eventName = part(["detail", "eventName"]);
  const type = part(["detail-type"]);
  const detail = {
    ...(eventSource === undefined ? {} : { eventSource }),
    ...(eventName === undefined ? {} : { eventName }),
  };
  return {
    ...(type === undefined ? {} : { "detail-type": type }),
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
}
