import type { Detector } from "../detector.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { anyCall } from "../on.ts";

/** What root does to its own credentials: whoever has these has the account. */
const CREDENTIALS: ReadonlyMap<string, readonly [points: number, what: string]> = new Map([
  ["PasswordRecoveryRequested", [30, "a new root password was asked for by mail"]],
  ["PasswordRecoveryCompleted", [70, "a new root password was set by way of its mail"]],
  ["PasswordUpdated", [60, "the root password was changed"]],
  ["EmailUpdated", [70, "the e-mail address of root was changed"]],
  ["EnableMFADevice", [45, "root was given an MFA device"]],
  ["DeactivateMFADevice", [70, "an MFA device of root was removed"]],
]);

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
    const [points, reason] = ownCredentials(activity) ?? [];
    if (activity.outcome === "failed")
      return { points: 30, reason: reason === undefined ? "root made a call that was refused" : `refused: ${reason}` };
    if (points !== undefined && reason !== undefined) return { points, reason };
    const byKey = activity.identity.accessKeyId?.startsWith("AKIA") === true;
    return byKey
      ? { points: 70, reason: "by a long-term access key of root" }
      : { points: 45, reason: "by the root user" };
  },
};

/** Root names no user where it means itself. */
function ownCredentials({ name, request }: Activity): readonly [points: number, what: string] | undefined {
  if (textAtAnyCase(request, "userName") !== undefined) return undefined;
  return name === "CreateAccessKey" ? [70, "root made an access key for itself"] : CREDENTIALS.get(name);
}
