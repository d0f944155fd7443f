import type { Detector, Finding, Memory, Tally } from "../detector.ts";
import { HABIT_DAYS, holderOf, isMarkedBySame, markOf } from "../judging/credentials.ts";
import { type Activity, DAY_MS, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { deedFact, deviceKey, doerOf, grantKey, markKey } from "../remembered.ts";
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
/** Taken off for a pipeline, a habit, and calls that also tidy up. */
const LESS_POINTS = 25;
/** Rights move from users to groups and from groups to roles; nobody is locked out by that alone. */
const TIDYING = /^(RemoveUserFromGroup|DetachUserPolicy|DeleteUserPolicy)$/;

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
    // Apart, so that no number of deleted roles crowds out the users.
    tallies: { user: lossesOf("user"), role: lossesOf("role") },
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
    const kind = subject.startsWith("role/") ? "role" : "user";
    if (activity.outcome === "failed")
      return kind === "role" ? undefined : { points: 5, reason: "taking somebody else's access was tried and refused" };
    const count = memory.tally(kind).values.length;
    const points = pointsFor(kind === "role" ? ROLES : USERS, count, activity, memory);
    if (points === 0) return undefined;
    const many = kind === "role" ? `${count} roles deleted` : `${count} users lost access or rights`;
    return { points, reason: count === 1 ? "somebody else's access is taken" : `${many} within a day` };
  },
};

/** Only what succeeded: a script that tries everybody takes nothing from those who had nothing. */
function lossesOf(kind: "user" | "role"): Tally {
  return {
    key: (activity) => `locked-out|${kind}|${activity.account}|${doerOf(activity)}`,
    value: (activity) => {
      const subject = activity.outcome === "failed" ? undefined : subjectOf(activity);
      return subject?.startsWith(`${kind}/`) ? subject : undefined;
    },
    windowMs: DAY_MS,
  };
}

/** The user or role that the call takes something from; undefined when it is the signer's own. */
function subjectOf(activity: Activity): string | undefined {
  const { name, request, target } = activity;
  // Lifting a quarantine takes nothing; it has a detector of its own.
  if (/:iam::aws:policy\/AWSCompromisedKeyQuarantine/.test(textAtAnyCase(request, "policyArn") ?? "")) return undefined;
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
  { name, origin }: Activity,
  memory: Memory,
): Finding["points"] {
  const points = scale.find(([from]) => count >= from)?.[1] ?? 0;
  const byPipeline = origin.kind === "oidc-pipeline" && origin.proven;
  const isUsual = byPipeline || memory.fact("deed").days >= HABIT_DAYS;
  return isUsual || TIDYING.test(name) ? Math.max(Math.min(points, 5), points - LESS_POINTS) : points;
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
