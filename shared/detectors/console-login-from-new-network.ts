import type { Detector } from "../detector.ts";
import { anyCall } from "../on.ts";
import { accountNetworkFact, originNetworkFact } from "../remembered.ts";

export const consoleLoginFromNewNetwork: Detector = {
  id: "console-login-from-new-network",
  title: "Console opened from a network new for this origin",
  why: "A sign-in page in between takes password, code and session at once; the thief's browser then comes from elsewhere.",
  benign: "Travel, a new home connection, a phone. Sign-ins without MFA have a detector of their own.",
  tactic: "Initial Access",
  attack: ["T1078.004", "T1539"],
  points: 20,
  on: anyCall({
    eventSource: ["signin.amazonaws.com"],
    eventName: ["ConsoleLogin"],
    userIdentity: { type: ["IAMUser", "AssumedRole", "FederatedUser"] },
  }),
  remember: { facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact } },
  runbook: {
    check: "Ask the person where they are. For Identity Center this is the record that shows their browser's address.",
    contain: "End the person's sessions at the identity provider, and revoke the role's (deny by aws:TokenIssueTime).",
    undo: "Let the person sign in anew. Add the network to `networks` when it is yours.",
  },
  detect: (activity, memory, config) => {
    const { actor, ip, mfa, network, origin, outcome } = activity;
    if (outcome === "failed" || ip === undefined || config.networkName(ip) !== undefined) return undefined;
    const isToldElsewhere = (actor.kind === "iam-user" && mfa === "no") || origin.class === "workload";
    if (isToldElsewhere || !memory.fact("originNetwork").novel) return undefined;
    return memory.fact("accountNetwork").novel
      ? { points: 20, reason: `in a browser at ${network}, new to this account` }
      : { points: 8, reason: `in a browser at ${network}, new to this origin` };
  },
};
