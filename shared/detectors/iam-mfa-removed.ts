import type { Detector } from "../detector.ts";
import { textAt } from "../model.ts";
import { calls } from "../on.ts";

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
  runbook: {
    check: "Ask the owner of the device. Was a new one enabled right after, from the same network?",
    contain: "Deactivate the user's keys and password until the owner has a device again.",
    undo: "Enroll a new device.",
  },
  detect: (activity) => {
    const { actor, target } = activity;
    const serial = textAt(activity.request, "serialNumber") ?? "";
    const ofRoot = /:mfa\/root-account-mfa-device$/.test(serial);
    if (activity.outcome === "failed") return { points: 10, reason: "removing an MFA device was tried and refused" };
    if (ofRoot) return { points: 70, reason: "the root user's MFA device" };
    const name = target.name.slice(target.name.indexOf("/") + 1);
    const own = actor.kind === "iam-user" && name === actor.name;
    // Deleting the device follows deactivating it; alone it takes nothing from anybody.
    if (activity.name === "DeleteVirtualMFADevice")
      return own ? undefined : { points: 10, reason: "the removed device was deleted" };
    return own ? { points: 15, reason: "their own MFA device" } : { points: 40, reason: `the MFA device of ${name}` };
  },
};
