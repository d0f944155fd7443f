import type { Detector, Memory } from "../detector.ts";
import { holderOf, isMarkedBySame, markOf } from "../judging/credentials.ts";
import { type Activity, DAY_MS, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { deviceKey, grantKey, markKey } from "../remembered.ts";

export const iamMfaRemoved: Detector = {
  id: "iam-mfa-removed",
  title: "MFA device removed",
  why: "Without the second factor a password or key is enough.",
  benign: "A lost or new phone: the owner deactivates the old device and enables the new one within minutes.",
  tactic: "Persistence",
  attack: ["T1556.006"],
  points: 70,
  on: calls("iam", ["DeactivateMFADevice", "DeleteVirtualMFADevice"]),
  guarded: true,
  remember: {
    documents: {
      grant: { read: ({ target }) => grantKey(target) },
      passwordOff: { read: ({ target }) => markKey("password-off", target) },
      off: { read: ({ target }) => markKey("mfa-off", target), keep: kept },
    },
  },
  runbook: {
    check: "Ask the owner of the device. Was a new one enabled right after, from the same network?",
    contain: "Deactivate the user's keys and password until the owner has a device again.",
    undo: "Enroll a new device.",
  },
  detect: (activity, memory) => {
    const { name, outcome, request, target } = activity;
    if (outcome === "failed") return { points: 10, reason: "removing an MFA device was tried and refused" };
    const serial = textAtAnyCase(request, "serialNumber") ?? "";
    if (/:mfa\/root-account-mfa-device$/.test(serial)) return { points: 70, reason: "the root user's MFA device" };
    const holder = holderOf(activity);
    // Deleting the device follows deactivating it; alone it takes nothing from anybody.
    if (name === "DeleteVirtualMFADevice") {
      const byName = activity.actor.kind === "iam-user" && target.name === `mfa-device/${activity.actor.name}`;
      return byName ? undefined : { points: 10, reason: "the removed device was deleted" };
    }
    if (holder === undefined) return { points: 40, reason: "an MFA device" };
    return holder.own ? ownDevice(activity) : deviceOf(holder.user, activity, memory);
  },
};

/** A key alone needs no MFA: whoever stole one can take the owner's device away. */
function ownDevice({ mfa }: Activity) {
  return mfa === "no"
    ? { points: 30, reason: "their own MFA device, from a session without MFA" }
    : { points: 10, reason: "their own MFA device" };
}

function deviceOf(user: string, activity: Activity, memory: Memory) {
  if (isMarkedBySame(activity, memory.document("passwordOff"), DAY_MS))
    return { points: 10, reason: `the MFA device of ${user}, whose password is gone too` };
  const grant = memory.document("grant");
  if (grant !== undefined) return { points: 60, reason: `the MFA device of ${user}, who holds ${grant}` };
  return { points: 40, reason: `the MFA device of ${user}` };
}

/** A removal that is followed by a new device from the same origin is a takeover: the next detector needs to know. */
function kept(activity: Activity) {
  const { name, target } = activity;
  if (name !== "DeactivateMFADevice" || target.kind !== "user") return [];
  return [
    { key: markKey("mfa-off", target), value: markOf(activity) },
    { key: deviceKey(target), value: undefined },
  ];
}
