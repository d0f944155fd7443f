/** Quiet days with, if wanted, one attack among them. */
import type { Attack, Step } from "./attacks/attack.ts";
import { midnightOf, type Period, quietDays } from "./fortnight.ts";
import { type Organisation, organisation } from "./organisation.ts";
import { integer, randomFrom } from "./random.ts";
import { inTimeOrder, type TrailRecord } from "./records.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "./times.ts";

/** What is done and under which name; an attack is one, and so is its twin. */
export type Deed = Pick<Attack, "id" | "steps">;

export interface ScenarioOptions extends Period {
  readonly seed: number;
  readonly attack?: Deed;
  /** Day of the attack, 0 is the first. @default the last day */
  readonly attackDay?: number;
}

/** Epoch ms at which the attack of a seed begins: some second of its day, early enough to end on it. */
export function attackTime(seed: number, attack: Deed, dayStart: number): number {
  const random = randomFrom(`${seed}/attack-time/${attack.id}`);
  return dayStart + integer(random, HOUR_MS / SECOND_MS, (22 * HOUR_MS) / SECOND_MS) * SECOND_MS;
}

/** The steps of an attack, on the day that begins at `dayStart` (epoch ms). */
export function attackSteps(org: Organisation, attack: Deed, dayStart: number): Step[] {
  const random = randomFrom(`${org.seed}/attack/${attack.id}`);
  return attack.steps(org, attackTime(org.seed, attack, dayStart), random);
}

/** The records of an attack alone, in time order. */
export function attackRecords(org: Organisation, attack: Deed, dayStart: number): TrailRecord[] {
  return inTimeOrder(attackSteps(org, attack, dayStart).flatMap(({ records }) => records));
}

/** Quiet days and the attack, merged in time order. */
export function* scenario(options: ScenarioOptions): Generator<TrailRecord, void, undefined> {
  const org = organisation(options.seed);
  const dayStart = midnightOf(options.start) + (options.attackDay ?? options.days - 1) * DAY_MS;
  const steps = options.attack ? attackRecords(org, options.attack, dayStart) : [];
  let next = 0;
  for (const quiet of quietDays(org, options)) {
    for (let step = steps[next]; step && step.eventTime < quiet.eventTime; step = steps[next]) {
      yield step;
      next += 1;
    }
    yield quiet;
  }
  yield* steps.slice(next);
}
