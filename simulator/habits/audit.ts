/** Once a week the security team compares every account with a benchmark: its pipeline reads all there is to read. */
import { auditCalls, refusedInAudit } from "../audit-calls.ts";
import { CLIENTS } from "../clients.ts";
import type { Role } from "../identities.ts";
import type { Pipeline } from "../pipelines.ts";
import { integer, type Random } from "../random.ts";
import { callWith, deniedWith, type TrailRecord } from "../records.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { type Day, type Habit, lookingAround, randomOf } from "./day.ts";
import { enterFromCi } from "./pipelines.ts";

const WEEK_DAYS = 7;
/** The third day of each week. */
const ON_DAY = 2;
/** Accounts are read one after the other. */
const PER_ACCOUNT_MS = 12 * MINUTE_MS;

function auditOf(pipeline: Pipeline, target: Role, day: Day, at: number, random: Random): TrailRecord[] {
  const { records, session } = enterFromCi(pipeline, "environment:audit", target, at, random);
  const reader = { ...session, origin: { ...session.origin, userAgent: CLIENTS.boto3 } };
  const calls = auditCalls();
  let next = at + 20 * SECOND_MS;
  const read = calls.slice(0, lookingAround(day, calls.length)).map((call) => {
    next += integer(random, 100, 3000);
    return callWith(reader, call, next, random);
  });
  return [...records, ...read, deniedWith(reader, refusedInAudit(random), "*", next + SECOND_MS, random)];
}

export const securityAudits: Habit = (organisation, day) => {
  if (day.number % WEEK_DAYS !== ON_DAY) return [];
  return organisation.pipelines
    .filter(({ kind }) => kind === "audit")
    .flatMap((pipeline) => {
      const random = randomOf(organisation, day, `pipeline/${pipeline.name}`);
      const from = day.start + 3 * HOUR_MS + integer(random, 0, 600) * SECOND_MS;
      return pipeline.targets.flatMap((target, index) =>
        auditOf(pipeline, target, day, from + index * PER_ACCOUNT_MS, random),
      );
    });
};
