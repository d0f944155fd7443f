/**
 * tally: distinct values under a key, each with the time at which it came last. A set and not a count, so that the same
 * record again, or the same call ten thousand times, changes nothing.
 */
import type { Tallied, Tally } from "./detector.ts";
import type { Activity } from "./model.ts";

/** What is stored: values with epoch ms, in the order in which they first came. */
export type Counted = readonly (readonly [value: string, at: number])[];

/** Values that are kept under one key: more than any detector asks for, so that nothing grows with an intruder's zeal. */
export const TALLY_MAX = 50;
export const VALUE_CHARS_MAX = 200;
/** A value that came again is written anew only when this part of the window has passed: repeats cost nothing. */
const REFRESH_PART = 4;

/** What a detector sees: the stored values within the window and this activity's own. */
export function tallied(tally: Tally, activity: Activity, stored: Counted | undefined): Tallied {
  const near = within(tally, activity, stored);
  const own = ownValue(tally, activity);
  const values = near.map(([value]) => value);
  const times = new Map(near);
  if (own !== undefined && !times.has(own)) values.push(own);
  return { values, lastAt: (value) => times.get(value) ?? (value === own ? activity.at : undefined) };
}

/** The values to store after this activity, or undefined when nothing changes. Old values make room for new ones. */
export function counted(tally: Tally, activity: Activity, stored: Counted | undefined): Counted | undefined {
  const own = ownValue(tally, activity);
  if (own === undefined) return undefined;
  const { at } = activity;
  const known = stored?.find(([value]) => value === own)?.[1];
  if (known !== undefined && at - known < tally.windowMs / REFRESH_PART) return undefined;
  const others = (stored ?? []).filter(([value, time]) => value !== own && at - time < tally.windowMs);
  return [...others, [own, at] as const].slice(-TALLY_MAX);
}

function ownValue(tally: Tally, activity: Activity): string | undefined {
  return tally.value(activity)?.slice(0, VALUE_CHARS_MAX);
}

function within({ windowMs }: Tally, { at }: Activity, stored: Counted = []): Counted {
  return stored.filter(([, time]) => Math.abs(at - time) < windowMs);
}
