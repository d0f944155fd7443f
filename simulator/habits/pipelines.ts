/** CI runs that deploy workloads: OIDC token → shared-ci → the account that is deployed to. */
import { gitHubProvider } from "../accounts.ts";
import { assumeRole, getCallerIdentity } from "../assumptions.ts";
import { CLIENTS } from "../clients.ts";
import type { Opened } from "../credentials.ts";
import { assumeRoleWithWebIdentity } from "../federation.ts";
import type { Role } from "../identities.ts";
import { type Pipeline, subjectOf } from "../pipelines.ts";
import { chance, count, integer, moments, pick, type Random } from "../random.ts";
import type { TrailRecord } from "../records.ts";
import { HOUR_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Day, type Habit, happensOn, lookingAround, randomOf } from "./day.ts";

const WEEKEND_SHARE = 0.04;
const PREVIEW_SHARE = 0.3;
const BRANCHES = ["fix-retry", "new-cart", "bump-deps", "search-box", "faster-build"] as const;

/** Opens the entry role with a run's token and goes on into the target, as every pipeline does. */
export function enterFromCi(pipeline: Pipeline, where: string, target: Role, at: number, random: Random): Opened {
  const runner = {
    ip: `192.0.2.${integer(random, 1, 120)}`,
    userAgent: CLIENTS.gitHubAction,
    through: "client" as const,
  };
  const { entry } = pipeline;
  const run = integer(random, 10_000_000, 99_999_999);
  const wish = {
    providerArn: gitHubProvider(entry.account),
    subject: subjectOf(pipeline, where),
    sessionName: `GitHubActions-${run}`,
    durationSeconds: 3600,
    origin: runner,
  };
  const first = assumeRoleWithWebIdentity(entry, wish, at, random);
  const asked = getCallerIdentity(first.session, at + integer(random, 1, 2) * SECOND_MS, random);
  const hopAt = at + integer(random, 3, 8) * SECOND_MS;
  const second = assumeRole(
    first.session,
    target,
    { sessionName: `${pipeline.name}-${run}`, durationSeconds: 3600 },
    hopAt,
    random,
  );
  return { records: [...first.records, asked, ...second.records], session: second.session };
}

function run(pipeline: Pipeline, day: Day, at: number, random: Random): TrailRecord[] {
  const preview = pipeline.preview !== undefined && chance(random, PREVIEW_SHARE);
  const target = preview && pipeline.preview ? pipeline.preview : pick(random, pipeline.targets);
  const onMain = chance(random, 0.8) ? "environment:production" : "ref:refs/heads/main";
  const where = preview ? `ref:refs/heads/feature/${pick(random, BRANCHES)}` : onMain;
  const { records, session } = enterFromCi(pipeline, where, target, at, random);
  return [
    ...records,
    ...ordinaryCalls(session, "deploy", lookingAround(day, 3 + count(random, 6)), at + 15 * SECOND_MS, random),
  ];
}

/** Usual runs by weekday, few at the weekend, and once in a while a weekend deploy that somebody had to do. */
function runsOf(pipeline: Pipeline, day: Day, special: boolean, random: Random): number {
  const usual = count(random, pipeline.runsPerDay * (day.weekend ? WEEKEND_SHARE : 1));
  return day.weekend && special ? usual + integer(random, 1, 3) : usual;
}

export const pipelinesDeploy: Habit = (organisation, day) =>
  organisation.pipelines
    .filter(({ kind }) => kind === "deploy")
    .flatMap((pipeline) => {
      const random = randomOf(organisation, day, `pipeline/${pipeline.name}`);
      const special = happensOn(organisation, day, `weekend-deploy/${pipeline.name}`, 0, 4);
      const times = runsOf(pipeline, day, special, random);
      return moments(random, times, day.start + 7 * HOUR_MS, day.start + 18 * HOUR_MS).flatMap((at) =>
        run(pipeline, day, at, random),
      );
    });
