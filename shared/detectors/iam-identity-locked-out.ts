import { HABIT_DAYS, holderOf, isMarkedBySame, markOf } from "../credentials.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { type Activity, DAY_MS, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { deedFact, deviceKey, doerOf, grantKey, markKey } from "../remembered.ts";
import { plural } from "../words.ts";
import { keyOffMark } from "./iam-access-key-reactivated.ts";

/** Users that lose access at one origin's hands within a day, and the points for that many. */
const USERS: readonly (readonly [from: number, points: number])[] = [
  [10, 75],
  [6, 60],
  [4, 45],
  [3, 30],
  [2, 12],
  [1, 5],
];
/** Roles come and go with the stacks that they belong to. */
const ROLES: readonly (readonly [from: number, points: number])[] = [
  [20, 30],
  [8, 15],
];
const FAMILIAR_POINTS = 25;

export const iamIdentityLockedOut: Detector = {
  id: "iam-identity-locked-out",
  title: "Users lose their access, one after another",
  why: "Whoever locks everybody else out has the account to themselves, until somebody finds the root password.",
  benign: "Offboarding, rotation of old keys, a move to single sign-on, a stack that is torn down.",
  tactic: "Impact",
  attack: ["T1531"],
  points: 75,
  on: calls(
    "iam",
    [
      "DeleteLoginProfile",
      "DeleteAccessKey",
      "UpdateAccessKey",
      "DeleteUser",
      "DeleteRole",
      "RemoveUserFromGroup",
      "DetachUserPolicy",
      "DeleteUserPolicy",
    ],
    { requestParameters: { status: [{ exists: false }, "Inactive"] } },
  ),
  guarded: false,
  remember: {
    facts: { deed: deedFact },
    documents: {
      replaced: { read: replacedKey, keep: kept },
    },
    tallies: {
      subjects: {
        key: (activity) => `locked-out|${activity.account}|${doerOf(activity)}`,
        value: subjectOf,
        windowMs: DAY_MS,
      },
    },
  },
  runbook: {
    check: "Who lost access, and does the signer act for those who decide that? Who can still sign in?",
    contain: "Revoke the sessions of the signer and take its permissions, with break-glass or root if need be.",
    undo: "Give the users new passwords and keys; switch deactivated keys on again where their owner is known.",
  },
  detect: (activity, memory) => {
    const subject = subjectOf(activity);
    if (subject === undefined || activity.actor.class === "service") return undefined;
    if (isRotation(activity, memory)) return undefined;
    const { values } = memory.tally("subjects");
    const isRole = subject.startsWith("role/");
    const count = values.filter((value) => value.startsWith("role/") === isRole).length;
    const points = pointsFor(isRole ? ROLES : USERS, count, activity, memory);
    if (points === 0) return undefined;
    if (activity.outcome === "failed")
      return { points: Math.min(points, 15), reason: `${deedOf(isRole, count)} within a day, some of it refused` };
    return {
      points,
      reason: count === 1 ? "somebody else's access is taken" : `${deedOf(isRole, count)} within a day`,
    };
  },
};

function deedOf(isRole: boolean, count: number): string {
  return isRole ? `${plural(count, "role")} deleted` : `${plural(count, "user")} lost access`;
}

/** The user or role that the call takes something from; undefined when it is the signer's own. */
function subjectOf(activity: Activity): string | undefined {
  const { name, request, target } = activity;
  if (name === "DeleteRole") return target.kind === "role" ? target.name : undefined;
  if (name === "RemoveUserFromGroup") {
    const user = textAtAnyCase(request, "userName");
    return user === undefined || user === activity.actor.name ? undefined : `user/${user}`;
  }
  const holder = holderOf(activity);
  return holder === undefined || holder.own ? undefined : target.name;
}

/** Who got a new key from the same hands loses nothing with the old one. */
function isRotation(activity: Activity, memory: Memory): boolean {
  return activity.name.endsWith("AccessKey") && isMarkedBySame(activity, memory.document("replaced"), DAY_MS);
}

function pointsFor(
  scale: readonly (readonly [number, number])[],
  count: number,
  { origin }: Activity,
  memory: Memory,
): Finding["points"] {
  const points = scale.find(([from]) => count >= from)?.[1] ?? 0;
  const byPipeline = origin.kind === "oidc-pipeline" && origin.proven;
  const isUsual = byPipeline || memory.fact("deed").days >= HABIT_DAYS;
  return isUsual ? Math.max(Math.min(points, 5), points - FAMILIAR_POINTS) : points;
}

function replacedKey({ target }: Activity): string {
  return markKey("key-made", target);
}

/** What others ask: was this key, or this password, taken by the same hands just before? */
function kept(activity: Activity) {
  const value = markOf(activity);
  switch (activity.name) {
    case "DeleteAccessKey":
      return [{ key: markKey("key-freed", activity.target), value }];
    case "DeleteUser":
      // Another user of that name begins with nothing.
      return [grantKey(activity.target), deviceKey(activity.target)].map((key) => ({ key, value: undefined }));
    case "DeleteLoginProfile":
      return [{ key: markKey("password-off", activity.target), value }];
    case "UpdateAccessKey": {
      const key = keyOffMark(activity);
      return key === undefined ? [] : [{ key, value }];
    }
    default:
      return [];
  }
}
