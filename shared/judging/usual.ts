/**
 * usual: distinct values of late that are not what somebody does anyway. What was seen a day ago, or in the week before,
 * is usual. Weeks are kept under keys of their own, so that a habit is not taken for news when its time is renewed.
 */
import type { Memory, Remember, Tally } from "../detector.ts";
import { type Activity, DAY_MS, HOUR_MS } from "../model.ts";
import { TALLY_MAX } from "../tally.ts";

const WEEK_MS = 7 * DAY_MS;
/** Four weeks: a value is written anew after a quarter of its window, and so once in a week. */
const KEPT_MS = 4 * WEEK_MS;
/** A little less than a day: what is done every day is not done at the same second. */
const EARLIER_MS = 20 * HOUR_MS;

export interface Counting extends Tally {
  /** What makes a value usual, where that is less than what counts. @default what counts */
  readonly teaches?: Tally["value"];
}

/** Tallies `recent`, `week` and `weekBefore` for `unusual` to read. */
export function withUsual(counting: Counting): NonNullable<Remember["tallies"]> {
  const { key, value, teaches = value } = counting;
  const weekKey = (weeksAgo: number) => (activity: Activity) => {
    const whose = key(activity);
    return whose === undefined ? undefined : `${whose}|week ${Math.floor(activity.at / WEEK_MS) - weeksAgo}`;
  };
  return {
    recent: counting,
    week: { key: weekKey(0), value: teaches, windowMs: KEPT_MS },
    weekBefore: { key: weekKey(1), value: () => undefined, windowMs: KEPT_MS },
  };
}

export interface Unusual {
  /** Values within the window that are no habit. */
  readonly recent: readonly string[];
  /** Values of the running week that the week before did not have. */
  readonly week: readonly string[];
  /** So much was seen in the week before that not all of it is known. */
  readonly always: boolean;
}

export function unusual({ at }: Activity, memory: Memory): Unusual {
  const before = new Set(memory.tally("weekBefore").values);
  const week = memory.tally("week");
  const isHabit = (value: string) => {
    const first = week.lastAt(value);
    return before.has(value) || (first !== undefined && first <= at - EARLIER_MS);
  };
  return {
    recent: memory.tally("recent").values.filter((value) => !isHabit(value)),
    week: week.values.filter((value) => !before.has(value)),
    always: before.size >= TALLY_MAX,
  };
}
