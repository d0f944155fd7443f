/** Reading simulated records: a fortnight made once, and members of unknown objects. */
import { asObject, type CloudTrailRecord, type JsonObject, textAt } from "../../shared/model.ts";
import { attacks } from "../../simulator/attacks/index.ts";
import { quietDays } from "../../simulator/fortnight.ts";
import { organisation } from "../../simulator/organisation.ts";
import type { TrailRecord } from "../../simulator/records.ts";
import { attackRecords } from "../../simulator/scenario.ts";
import { DAY_MS } from "../../simulator/times.ts";

export const START = Date.UTC(2026, 2, 2);
export const DAYS = 14;
export const SEED = 11;
export const ACME = organisation(SEED);

/** A whole quiet fortnight at the usual background. */
export const fortnight: readonly TrailRecord[] = [...quietDays(ACME, { start: START, days: DAYS })];

/** One call that something broken repeats all of one day: the largest group of refused calls of one signer. */
export const loop: readonly TrailRecord[] = [
  ...Map.groupBy(
    fortnight.filter((record) => "errorCode" in record),
    (record) => `${identityOf(record)["arn"]} ${nameOf(record)}`,
  ).values(),
].reduce((largest, group) => (group.length > largest.length ? group : largest), []);

/** Every attack, each on the last day. */
export const attacked: readonly TrailRecord[] = attacks.flatMap((attack) =>
  attackRecords(ACME, attack, START + (DAYS - 1) * DAY_MS),
);

export function identityOf(record: CloudTrailRecord): JsonObject {
  return asObject(record["userIdentity"]) ?? {};
}

export function memberOf(record: CloudTrailRecord, ...path: readonly string[]): JsonObject | undefined {
  return path.reduce<JsonObject | undefined>((holder, key) => asObject(holder?.[key]), record);
}

export function nameOf(record: CloudTrailRecord): string {
  return textAt(record, "eventName") ?? "";
}

export function linesOf(records: Iterable<CloudTrailRecord>): string {
  return [...records].map((record) => JSON.stringify(record)).join("\n");
}
