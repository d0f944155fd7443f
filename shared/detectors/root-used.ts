import type { Detector } from "../detector.ts";
import { anyCall } from "../on.ts";

export const rootUsed: Detector = {
  id: "root-used",
  title: "Root user used",
  why: "The root user can do everything, including closing the account, and no policy holds it back.",
  benign: "The few tasks that only root can do, planned and done with a second person.",
  tactic: "Initial Access",
  attack: ["T1078.004"],
  points: 70,
  on: anyCall({ userIdentity: { type: ["Root"], invokedBy: [{ exists: false }] } }),
  guarded: true,
  runbook: {
    check: "Was this planned? Who holds the root credentials, and where are they?",
    contain: "Change the root password and MFA device; delete root access keys; look at what the session did.",
    undo: "Root credentials can be removed from member accounts by central root access.",
  },
  detect: (activity) => {
    // Who opened a session of central root access is judged where it was opened; here, perhaps another account, it is used.
    if (activity.actor.kind === "assumed-root") {
      const tried = activity.outcome === "failed" ? ", refused" : "";
      return { points: 30, reason: `by a session of central root access${tried}` };
    }
    if (activity.actor.kind !== "root") return undefined;
    const withoutMfa = activity.mfa === "no" ? " without MFA" : "";
    if (activity.name === "ConsoleLogin") {
      if (activity.outcome === "failed") return { points: 25, reason: "a root sign-in was tried and failed" };
      return { points: activity.mfa === "no" ? 65 : 50, reason: `root signed in${withoutMfa}` };
    }
    if (activity.outcome === "failed") return { points: 30, reason: "root made a call that was refused" };
    const byKey = activity.identity.accessKeyId?.startsWith("AKIA") === true;
    return byKey
      ? { points: 70, reason: "by a long-term access key of root" }
      : { points: 45, reason: "by the root user" };
  },
};
