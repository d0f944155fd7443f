/** One day of the simulation, as habits see it. */

import type { Organisation } from "../organisation.ts";
import { chance, integer, type Random, randomFrom } from "../random.ts";
import type { TrailRecord } from "../records.ts";
import { DAY_MS } from "../times.ts";

export interface Day {
  /** 0 on the first day. */
  readonly number: number;
  /** Epoch ms of its midnight, UTC. */
  readonly start: number;
  readonly weekend: boolean;
  /** Scale of what machines do and of how much everybody looks around; 1 is usual. Who enters what stays the same. */
  readonly background: number;
}

/** What somebody or something does on a day. The records need no order; they may run into later days, not into earlier. */
export type Habit = (organisation: Organisation, day: Day) => TrailRecord[];

export function dayOf(start: number, number: number, background: number): Day {
  const midnight = start + number * DAY_MS;
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor(midnight / DAY_MS) + 4) % 7;
  return { number, start: midnight, weekend: weekday === 0 || weekday === 6, background };
}

/** The stream of one habit of one actor on one day. */
export function randomOf(organisation: Organisation, day: Day, actor: string): Random {
  return randomFrom(`${organisation.seed}/${actor}/${day.number}`);
}

const FORTNIGHT = 14;

/**
 * Is this one of the days on which something rare happens? It does so `min` to `max` times in each fortnight, on days
 * that only seed and name decide.
 */
export function happensOn(organisation: Organisation, day: Day, name: string, min: number, max: number): boolean {
  const fortnight = Math.floor(day.number / FORTNIGHT);
  const random = randomFrom(`${organisation.seed}/${name}/fortnight/${fortnight}`);
  const days = Array.from({ length: integer(random, min, max) }, () => integer(random, 0, FORTNIGHT - 1));
  return days.includes(day.number - fortnight * FORTNIGHT);
}

/** Does somebody work today who mostly works on weekdays? */
export function works(random: Random, day: Day): boolean {
  return chance(random, day.weekend ? 0.05 : 0.92);
}

/** How many calls somebody makes who usually makes `times`; never none. */
export function lookingAround(day: Day, times: number): number {
  return Math.max(1, Math.round(times * day.background));
}
