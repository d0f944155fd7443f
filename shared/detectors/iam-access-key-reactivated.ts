import type { Detector } from "../detector.ts";
import { HOLDER_MEMORY, holderOf, isMarkedBySame, weighed } from "../judging/credentials.ts";
import { type Activity, DAY_MS, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { markKey } from "../remembered.ts";

export const iamAccessKeyReactivated: Detector = {
  id: "iam-access-key-reactivated",
  title: "Inactive access key made active again",
  why: "A key that nobody uses any more is a way in that no list of new keys shows.",
  benign: "A key was switched off to see who still needs it, and somebody did.",
  tactic: "Persistence",
  attack: ["T1098.001"],
  points: 60,
  on: calls("iam", ["UpdateAccessKey"], { requestParameters: { status: ["Active"] } }),
  guarded: false,
  remember: {
    facts: HOLDER_MEMORY.facts,
    documents: { ...HOLDER_MEMORY.documents, off: { read: keyOffMark } },
  },
  runbook: {
    check: "Why was the key inactive, and who asked for it? Who has used it since, from where?",
    contain: "Deactivate the key again.",
    undo: "Make a new key for whoever needs one and delete this one.",
  },
  detect: (activity, memory) => {
    const holder = holderOf(activity);
    if (holder === undefined || activity.actor.class === "service") return undefined;
    const { user, own } = holder;
    if (activity.outcome === "failed")
      return own ? undefined : { points: 8, reason: `reactivating a key of ${user} was tried and refused` };
    if (own) return { points: 10, reason: "an inactive key of one's own" };
    const { points, because } = weighed(35, user, activity, memory);
    // Only lower: switching off what was off already would be a cheap excuse.
    if (isMarkedBySame(activity, memory.document("off"), DAY_MS))
      return {
        points: Math.max(5, points - 15),
        reason: `a key of ${user} that the same origin had switched off${because}`,
      };
    return { points, reason: `an inactive key of ${user} works again${because}` };
  },
};

/** Where it is noted that this very key was switched off. */
export function keyOffMark({ account, request }: Activity): string | undefined {
  const name = textAtAnyCase(request, "accessKeyId");
  return name?.startsWith("AKIA") ? markKey("key-off", { account, name }) : undefined;
}
