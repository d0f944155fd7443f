/** Quiet days: everything that acme does when nobody attacks it. */
import { dayOf } from "./habits/day.ts";
import { habits } from "./habits/index.ts";
import type { Organisation } from "./organisation.ts";
import { inTimeOrder, type TrailRecord } from "./records.ts";
import { DAY_MS, isoTime } from "./times.ts";

export interface Period {
  /** Epoch ms; the simulation begins at the midnight (UTC) before it. */
  readonly start: number;
  readonly days: number;
  /**
   * Scale of what machines do and of how much everybody looks around; 0 leaves sign-ins, pipelines and a slow vendor.
   * @default 1
   */
  readonly background?: number;
}

/** Midnight, UTC, of the day that `at` is in. */
export function midnightOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/**
 * The records of the period in time order, made day by day: memory holds one day and what runs over midnight.
 * What would happen after the last midnight is left out. Finite `start`, `days` and `background` are the caller's duty.
 */
export function* quietDays(organisation: Organisation, period: Period): Generator<TrailRecord, void, undefined> {
  const start = midnightOf(period.start);
  let carried: TrailRecord[] = [];
  for (let number = 0; number < period.days; number++) {
    const day = dayOf(start, number, period.background ?? 1);
    const records = inTimeOrder([...carried, ...habits.flatMap((habit) => habit(organisation, day))]);
    const midnight = isoTime(day.start + DAY_MS);
    const cut = records.findIndex(({ eventTime }) => eventTime >= midnight);
    carried = cut === -1 ? [] : records.slice(cut);
    yield* cut === -1 ? records : records.slice(0, cut);
  }
}
