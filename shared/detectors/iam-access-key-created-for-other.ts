import type { Detector, Finding } from "../detector.ts";
import { HOLDER_MEMORY, holderOf, isMarkedBySame, markOf, weighed } from "../judging/credentials.ts";
import { type Activity, HOUR_MS } from "../model.ts";
import { calls } from "../on.ts";
import { markKey } from "../remembered.ts";

export const iamAccessKeyCreatedForOther: Detector = {
  id: "iam-access-key-created-for-other",
  title: "Access key created for another user",
  why: "A key of another user is a way back in that looks like that user.",
  benign: "Onboarding of machine users by an administrator or a pipeline.",
  tactic: "Persistence",
  attack: ["T1098.001"],
  points: 75,
  on: calls("iam", ["CreateAccessKey"]),
  guarded: false,
  remember: {
    facts: HOLDER_MEMORY.facts,
    documents: {
      ...HOLDER_MEMORY.documents,
      freed: { read: ({ target }) => markKey("key-freed", target) },
      // Read by iam-identity-locked-out: whoever gets a new key loses nothing with the old one.
      replaced: {
        read: ({ target }) => markKey("key-made", target),
        keep: (activity) => [{ key: markKey("key-made", activity.target), value: markOf(activity) }],
      },
    },
  },
  runbook: {
    check: "Ask the creator for the request. Has the new key been used, from where?",
    contain: "Deactivate the new key and look for others made by the same origin.",
    undo: "Delete the key.",
  },
  detect: (activity, memory) => {
    const { actor, outcome } = activity;
    const holder = holderOf(activity);
    if (holder === undefined) return ofRoot(activity);
    const { user, own } = holder;
    if (own) return ownKey(activity);
    if (outcome === "failed") return { points: 10, reason: `a key for ${user} was asked for and refused` };
    if (actor.class === "service") return { points: 10, reason: `a key for ${user}, made by ${actor.name}` };
    const { points, because } = weighed(40, user, activity, memory);
    // A user has two keys at most: whoever deletes one to make another takes the place of somebody's key.
    const tookPlace = isMarkedBySame(activity, memory.document("freed"), HOUR_MS);
    return {
      points: points + (tookPlace ? 5 : 0),
      reason: `a key for ${user}, made by somebody else${because}${tookPlace ? ", in place of one just deleted" : ""}`,
    };
  },
};

/** That root was used has its own signal; a key of root is worse than most of what root does. */
function ofRoot({ actor, outcome }: Activity): Finding | undefined {
  if (actor.kind !== "root") return undefined;
  return outcome === "failed"
    ? { points: 25, reason: "a key for the root user was asked for and refused" }
    : { points: 45, reason: "a key for the root user" };
}

/** A session ends and a key does not; where MFA was shown, or a key makes the next, that is rotation. */
function ownKey({ identity, mfa, outcome }: Activity): Finding | undefined {
  const bySession = identity.accessKeyId?.startsWith("ASIA") === true;
  return bySession && mfa === "no" && outcome === "succeeded"
    ? { points: 20, reason: "a key for oneself, from a session without MFA that it outlives" }
    : undefined;
}
