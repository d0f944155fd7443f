/**
 * Who makes a change moves its points, up to a limit: what is harmless by content stays quiet, what is grave by content
 * is told whoever does it, and between them it matters whether a reviewed pipeline or a session from nowhere did it.
 */
import type { Config } from "../config.ts";
import type { Fact, Finding, Memory, Remember } from "../detector.ts";
import type { Activity, Actor } from "../model.ts";
import { isSharedIssuer } from "../policy/subjects.ts";
import { originNetworkFact } from "../remembered.ts";
import { matchesStar } from "../words.ts";
import { type Field, habitFact } from "./settings.ts";

/** From these points on content alone decides: no pipeline and no habit excuses it. */
const GRAVE = 60;
/** Below these points a change is harmless, and where it comes from does not make it less so. */
const HARMLESS = 15;
const STRANGER_POINTS = 15;
const PIPELINE_POINTS = -25;
const HABIT_POINTS = -15;
/** Days before today on which somebody must have made such changes for that to be their habit. */
const HABIT_DAYS = 2;
const LEAST = 5;
const FAILED_MOST = 15;
const SERVICE_MOST = 12;

/** The facts that `weighedByDoer` reads. A detector that uses it declares them. */
export function doerFacts(field: Field): NonNullable<Remember["facts"]> {
  return { originNetwork: originNetworkFact, habit: (activity) => habitFact(activity, field) };
}

/** The finding for a change of this content, made by whoever made it. */
export function weighedByDoer(
  change: Finding | undefined,
  activity: Activity,
  memory: Memory,
  config: Config,
): Finding | undefined {
  if (change === undefined) return undefined;
  const { points, reason } = change;
  if (activity.outcome === "failed")
    return { points: Math.min(points, FAILED_MOST), reason: `tried and refused: ${reason}` };
  if (activity.actor.class === "service") return { ...change, points: Math.min(points, SERVICE_MOST) };
  if (pipelineOf(activity.origin, config) !== undefined) return lowered(change, PIPELINE_POINTS);
  if (points >= HARMLESS && isStrange(activity, memory.fact("originNetwork"), config))
    return { ...change, points: points + STRANGER_POINTS, reason: `${reason}, from a network new to whoever did it` };
  return memory.fact("habit").days >= HABIT_DAYS ? lowered(change, HABIT_POINTS) : change;
}

/**
 * A run of a build system, by its token. Whoever runs an issuer of their own can write any subject into one, so only the
 * build systems' own issuers count.
 */
export function isBuild(origin: Actor): boolean {
  const issuer = /^oidc (\S+) /.exec(origin.id)?.[1];
  return origin.kind === "oidc-pipeline" && origin.proven && (issuer === undefined || isSharedIssuer(issuer));
}

/** The configured pipeline that an origin is, by what an identity provider or AWS vouches for. */
export function pipelineOf(origin: Actor, { pipelines }: Config): Config["pipelines"][number] | undefined {
  if (!origin.proven) return undefined;
  return pipelines.find(
    ({ subjects, roles }) =>
      (isBuild(origin) && subjects.some((pattern) => matchesStar(pattern, origin.name))) ||
      (origin.kind === "iam-user" && roles.some((pattern) => matchesStar(pattern, origin.id))),
  );
}

function lowered(change: Finding, by: number): Finding {
  if (change.points >= GRAVE) return change;
  return { ...change, points: Math.min(change.points, Math.max(LEAST, change.points + by)) };
}

function isStrange({ ip, origin }: Activity, originNetwork: Fact, config: Config): boolean {
  if (!originNetwork.novel || ip === undefined || config.networkName(ip) !== undefined) return false;
  // Hosted build runners have new addresses every day.
  return origin.class !== "pipeline";
}
