import type { Detector } from "../detector.ts";
import { holderOf, isMarked } from "../judging/credentials.ts";
import { type Activity, DAY_MS } from "../model.ts";
import { calls } from "../on.ts";
import { markKey } from "../remembered.ts";

export const awsQuarantinedKey: Detector = {
  id: "aws-quarantined-key",
  title: "AWS quarantined a user whose key leaked",
  why: "AWS found the key in public and denies the user some actions. Reading, and much else, still works with it.",
  benign: "None: a key is in public. Responders attach the policy too, for the same reason.",
  tactic: "Credential Access",
  attack: ["T1552.001", "T1078.004"],
  points: 75,
  on: calls("iam", ["AttachUserPolicy", "PutUserPolicy", "DetachUserPolicy", "DeleteUserPolicy"], {
    requestParameters: {
      $or: [
        { policyArn: [{ wildcard: "arn:*:iam::aws:policy/AWSCompromisedKeyQuarantine*" }] },
        { policyName: [{ prefix: "AWSExposedCredentialPolicy" }] },
      ],
    },
  }),
  guarded: true,
  remember: { documents: { freed: { read: ({ target }) => markKey("key-freed", target) } } },
  runbook: {
    check: "What did the user's keys do since they leaked? The support case of AWS says where the key was found.",
    contain: "Deactivate all keys of the user, attach a policy that denies everything, revoke its sessions.",
    undo: "Make a new key, take the old one out of the public place and delete it; then detach the quarantine.",
  },
  detect: (activity, memory) => {
    const user = holderOf(activity)?.user ?? "a user";
    const lifts = /^(Detach|Delete)/.test(activity.name);
    if (activity.outcome === "failed") {
      return lifts ? { points: 25, reason: `lifting the quarantine of ${user} was tried and refused` } : undefined;
    }
    if (!lifts) return { points: 75, reason: `a key of ${user} is in public, and AWS's quarantine was put on it` };
    return liftedBy(user, activity, memory.document("freed"));
  },
};

/** The way that AWS describes: the leaked key goes first. The quarantined user itself should not be the one. */
function liftedBy(user: string, activity: Activity, freed: string | undefined) {
  if (holderOf(activity)?.own === true) return { points: 70, reason: `${user} lifts the quarantine put on itself` };
  return isMarked(activity, freed, 7 * DAY_MS)
    ? { points: 20, reason: `the quarantine of ${user} is lifted, after a key of it was deleted` }
    : { points: 50, reason: `the quarantine of ${user} is lifted, and no key of it was seen to go` };
}
