import type { Detector } from "../detector.ts";
import { anyCall } from "../on.ts";
import { accountNetworkFact, originNetworkFact } from "../remembered.ts";

export const consoleLoginWithoutMfa: Detector = {
  id: "console-login-without-mfa",
  title: "User signed in to the console without MFA",
  why: "A password alone opens the console: guessed, phished or bought, it is enough.",
  benign: "A user to whom nobody gave a second factor yet. Sign-ins through an identity provider do not count here.",
  tactic: "Initial Access",
  attack: ["T1078.004"],
  points: 55,
  on: anyCall({
    eventSource: ["signin.amazonaws.com"],
    eventName: ["ConsoleLogin"],
    userIdentity: { type: ["IAMUser"] },
  }),
  remember: { facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact } },
  runbook: {
    check: "Ask the user whether they signed in just now, and from where. Read what the console session did.",
    contain: "Change the password, remove the login profile where nobody needs it, and end the sessions.",
    undo: "Give the user an MFA device and require aws:MultiFactorAuthPresent, or move them to Identity Center.",
  },
  detect: (activity, memory, config) => {
    if (activity.outcome === "failed" || activity.actor.kind !== "iam-user" || activity.mfa !== "no") return undefined;
    const reason = "signed in with a password and no MFA";
    if (activity.ip === undefined || config.networkName(activity.ip) !== undefined) return { points: 25, reason };
    if (!memory.fact("originNetwork").novel) return { points: 30, reason };
    return memory.fact("accountNetwork").novel
      ? { points: 55, reason: `${reason}, from ${activity.network}, new to this account` }
      : { points: 40, reason: `${reason}, from ${activity.network}, new to this user` };
  },
};
