import type { Detector } from "../detector.ts";
import { HABIT_DAYS, markOf } from "../judging/credentials.ts";
import { textAt } from "../model.ts";
import { calls } from "../on.ts";
import { deedFact, markKey } from "../remembered.ts";

/** AWS's own identities are roles and services; a user called like one was called so by somebody else. */
const LIKE_AWS = /^(aws|amazon)/i;

export const iamUserCreated: Detector = {
  id: "iam-user-created",
  title: "IAM user created",
  why: "A user of one's own outlives the credential that made it. What counts is what it is given next.",
  benign: "A machine user for a product that cannot take roles; onboarding where people still are IAM users.",
  tactic: "Persistence",
  attack: ["T1136.003"],
  points: 27,
  on: calls("iam", ["CreateUser"]),
  guarded: false,
  remember: {
    facts: { deed: deedFact },
    documents: {
      made: {
        read: ({ target }) => markKey("user-made", target),
        keep: (activity) => [{ key: markKey("user-made", activity.target), value: markOf(activity) }],
      },
    },
  },
  runbook: {
    check: "Who asked for this user? Which policies, groups, keys and passwords did it get since?",
    contain: "Deactivate its keys, delete its login profile, attach a policy that denies everything.",
    undo: "Delete the user once it is known that nothing depends on it.",
  },
  detect: (activity, memory) => {
    const name = textAt(activity.request, "userName") ?? "a user";
    if (activity.outcome === "failed") return { points: 8, reason: `making the user ${name} was tried and failed` };
    if (activity.actor.class === "service")
      return { points: 5, reason: `the user ${name}, made by ${activity.actor.name}` };
    const { days } = memory.fact("deed");
    const usual = days >= HABIT_DAYS;
    const points = usual ? 5 : 12;
    if (LIKE_AWS.test(name)) return { points: points + 15, reason: `the new user ${name} is named like one of AWS` };
    return { points, reason: usual ? `a new user, as on ${days} days before` : `a new user ${name}` };
  },
};
