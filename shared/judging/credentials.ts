/**
 * Whose credential a call is about, and how much that weighs: what the detectors of keys, passwords and MFA devices
 * share. A credential is worth what its user may do, so the same call weighs more for a user who holds much.
 */
import type { Memory, Remember } from "../detector.ts";
import { type Activity, DAY_MS } from "../model.ts";
import { deedFact, doerOf, grantKey, markKey } from "../remembered.ts";

export interface Holder {
  readonly user: string;
  /** The signer is that user. Names differ in more than case, so case is no way to look like somebody else. */
  readonly own: boolean;
}

/** The user whose credential a call is about; undefined when the call names none. */
export function holderOf({ actor, target }: Activity): Holder | undefined {
  if (target.kind !== "user") return undefined;
  const user = target.name.slice("user/".length);
  const sameName = user.toLowerCase() === actor.name.toLowerCase();
  return { user, own: actor.kind === "iam-user" && target.account === actor.account && sameName };
}

/** What to leave behind under a mark: when, and whose doing it was. */
export function markOf(activity: Activity): string {
  return `${activity.at} ${doerOf(activity)}`;
}

/** Was the mark left within this time of the activity, before or after? */
export function isMarked({ at }: Activity, mark: string | undefined, withinMs: number): boolean {
  const time = Number(mark?.split(" ", 1)[0]);
  return mark !== undefined && Math.abs(at - time) <= withinMs;
}

/** The same, and by the same origin. */
export function isMarkedBySame(activity: Activity, mark: string | undefined, withinMs: number): boolean {
  return isMarked(activity, mark, withinMs) && mark?.slice(mark.indexOf(" ") + 1) === doerOf(activity);
}

/** What `weighed` asks for. */
export const HOLDER_MEMORY = {
  facts: { deed: deedFact },
  documents: {
    grant: { read: ({ target }) => grantKey(target) },
    made: { read: ({ target }) => markKey("user-made", target) },
  },
} as const satisfies Remember;

/** Users that the Bedrock console makes, to hang a long-lived API key on: nothing else should be in their name. */
const BEDROCK_USER = /^BedrockAPIKey-/i;
const GRAVE_POINTS = 25;
/** A user's first credential, from whoever just made that user, gives nothing that making the user did not. */
const FRESH_POINTS = 20;
const HABIT_POINTS = 20;
/** Days from which a call counts as a habit of its origin. */
export const HABIT_DAYS = 3;

export interface Weighed {
  readonly points: number;
  /** What made the difference, as the end of a clause; often empty. */
  readonly because: string;
}

/** Points of a call that lets somebody act as another user, by what that user may do and who usually makes the call. */
export function weighed(base: number, user: string, activity: Activity, memory: Memory): Weighed {
  const grant = memory.document("grant");
  if (grant !== undefined) return { points: base + GRAVE_POINTS, because: `, who holds ${grant}` };
  const isBedrockKey = activity.name.endsWith("ServiceSpecificCredential");
  if (BEDROCK_USER.test(user) && !isBedrockKey)
    return { points: base + GRAVE_POINTS, because: ", a user made to hold Bedrock keys" };
  if (isMarkedBySame(activity, memory.document("made"), DAY_MS)) {
    const { origin } = activity;
    const byPipeline = origin.kind === "oidc-pipeline" && origin.proven;
    return { points: Math.max(5, base - FRESH_POINTS - (byPipeline ? 10 : 0)), because: ", made by the same origin" };
  }
  const { days } = memory.fact("deed");
  if (days < HABIT_DAYS) return { points: base, because: "" };
  return { points: Math.max(5, base - HABIT_POINTS), because: `, as on ${days} days before` };
}
