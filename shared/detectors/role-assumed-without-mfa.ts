import type { Detector } from "../detector.ts";
import type { Activity } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { isRule, mfaDaysKey, pairFact, withDay } from "../remembered.ts";

/** Days on which the same pair was seen before it counts as a habit. */
const HABIT_DAYS = 5;

export const roleAssumedWithoutMfa: Detector = {
  id: "role-assumed-without-mfa",
  title: "Role assumed without MFA",
  why: "A stolen access key is enough to enter a role when nothing asks for a second factor.",
  benign: "Scripts and old tools that use an IAM user's long-term key. They are better served by a role or OIDC.",
  tactic: "Initial Access",
  attack: ["T1078.004"],
  points: 40,
  on: calls("sts", ["AssumeRole"], NOT_BY_SERVICE),
  remember: { facts: { pair: pairFact }, documents: { mfaDays: { read: mfaDaysKey, keep: mfaDay } } },
  runbook: {
    check:
      "Ask the user whether they took this role now. Look at the key's age, its usual network and the calls of the session.",
    contain: "Deactivate the access key; revoke the role's sessions (deny by aws:TokenIssueTime).",
    undo: "Reactivate the key, or better replace it by a role; require aws:MultiFactorAuthPresent in the role's trust policy.",
  },
  detect: (activity, memory) => {
    // "Unknowable" is never "no": identity providers' own MFA does not show in CloudTrail.
    if (activity.mfa !== "no" || activity.origin.class !== "human") return undefined;
    if (activity.outcome === "failed") return { points: 5, reason: "without MFA" };
    if (isRule(memory.document("mfaDays")))
      return { points: 40, reason: "without MFA, with which this user always entered until now" };
    const { days } = memory.fact("pair");
    return days >= HABIT_DAYS
      ? { points: 15, reason: `without MFA, as on ${days} days before` }
      : { points: 25, reason: "without MFA" };
  },
};

/** Once entered without, the rule is over: the change was said, and what follows is an ordinary habit or none. */
function mfaDay(activity: Activity, current: string | undefined) {
  const key = mfaDaysKey(activity);
  if (activity.mfa === "no") return [{ key, value: undefined }];
  const value = activity.mfa === "yes" ? withDay(current, activity.at) : undefined;
  return value === undefined ? [] : [{ key, value }];
}
