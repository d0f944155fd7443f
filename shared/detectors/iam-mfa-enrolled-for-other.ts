import type { Detector, Finding } from "../detector.ts";
import { HABIT_DAYS, holderOf, isMarkedBySame } from "../judging/credentials.ts";
import { type Activity, DAY_MS, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { deedFact, deviceKey, grantKey, markKey } from "../remembered.ts";

export const iamMfaEnrolledForOther: Detector = {
  id: "iam-mfa-enrolled-for-other",
  title: "MFA device enrolled for another user",
  why: "Whoever holds the device passes for the user, and the user's own code no longer proves anything.",
  benign: "A helpdesk that hands out hardware tokens.",
  tactic: "Credential Access",
  attack: ["T1556.006", "T1098.005"],
  points: 70,
  on: calls("iam", ["EnableMFADevice", "ResyncMFADevice"]),
  guarded: true,
  remember: {
    facts: { deed: deedFact },
    documents: {
      grant: { read: ({ target }) => grantKey(target) },
      off: { read: ({ target }) => markKey("mfa-off", target) },
      device: {
        read: ({ target }) => deviceKey(target),
        keep: ({ request, target }) => {
          const serial = textAtAnyCase(request, "serialNumber");
          return serial === undefined ? [] : [{ key: deviceKey(target), value: serial }];
        },
      },
    },
  },
  runbook: {
    check: "Who holds the device? Was one of the user's removed before, and did anybody sign in as the user since?",
    contain: "Deactivate the device, delete the login profile and deactivate the keys until the owner is found.",
    undo: "Let the owner enrol a device of their own.",
  },
  detect: (activity, memory) => {
    const holder = holderOf(activity);
    if (holder === undefined || activity.actor.class === "service") return undefined;
    const { user, own } = holder;
    if (activity.outcome === "failed")
      return own ? undefined : { points: 8, reason: `an MFA device for ${user} was tried and refused` };
    if (own) return furtherDevice(activity, memory.document("device"));
    const grant = memory.document("grant");
    const grave = grant === undefined ? 0 : 20;
    const holds = grant === undefined ? "" : `, who holds ${grant}`;
    if (isMarkedBySame(activity, memory.document("off"), DAY_MS))
      return { points: 50 + grave, reason: `another MFA device for ${user}${holds}, after the first was removed` };
    const { days } = memory.fact("deed");
    if (days >= HABIT_DAYS && grave === 0)
      return { points: 10, reason: `an MFA device for ${user}, as on ${days} days before` };
    const resync = activity.name === "ResyncMFADevice";
    return { points: (resync ? 20 : 30) + grave, reason: `an MFA device for ${user}${holds}, set up by somebody else` };
  },
};

/** The first device can only come without MFA. A further one in such a session may be a stranger's. */
function furtherDevice({ mfa, name, request }: Activity, known: string | undefined): Finding | undefined {
  const isFurther = known !== undefined && known !== textAtAnyCase(request, "serialNumber");
  return name === "EnableMFADevice" && isFurther && mfa === "no"
    ? { points: 30, reason: "a further MFA device for oneself, from a session without MFA" }
    : undefined;
}
