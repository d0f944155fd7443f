import type { Detector } from "../detector.ts";
import { calls } from "../on.ts";

export const iamAccessKeyCreatedForOther: Detector = {
  id: "iam-access-key-created-for-other",
  title: "Access key created for another user",
  why: "A key of another user is a way back in that looks like that user.",
  benign: "Onboarding of machine users by an administrator or a pipeline.",
  tactic: "Persistence",
  attack: ["T1098.001"],
  points: 70,
  on: calls("iam", ["CreateAccessKey"]),
  guarded: false,
  runbook: {
    check: "Ask the creator for the request. Has the new key been used, from where?",
    contain: "Deactivate the new key and look for others made by the same origin.",
    undo: "Delete the key.",
  },
  detect: (activity) => {
    const { actor, target } = activity;
    if (actor.kind === "root" && target.kind !== "user") {
      return activity.outcome === "failed"
        ? { points: 25, reason: "a key for the root user was asked for and refused" }
        : { points: 70, reason: "a key for the root user" };
    }
    const own = actor.kind === "iam-user" && target.account === actor.account && target.name === `user/${actor.name}`;
    if (own || target.kind !== "user") return undefined;
    const user = target.name.slice("user/".length);
    if (activity.outcome === "failed") return { points: 10, reason: `a key for ${user} was asked for and refused` };
    return { points: 40, reason: `a key for ${user}, made by somebody else` };
  },
};
