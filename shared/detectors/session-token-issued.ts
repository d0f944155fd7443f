import type { Detector } from "../detector.ts";
import { calls } from "../on.ts";
import { accountNetworkFact, customFact, originNetworkFact } from "../remembered.ts";

export const sessionTokenIssued: Detector = {
  id: "session-token-issued",
  title: "Session token taken with a key and no MFA",
  why: "The token lives up to 36 hours and goes on working for hours after the key behind it was deactivated.",
  benign: "Scripts that turn their long-term key into a temporary one out of habit.",
  tactic: "Persistence",
  attack: ["T1550.001"],
  points: 28,
  on: calls("sts", ["GetSessionToken"], { userIdentity: { type: ["IAMUser"], accessKeyId: [{ prefix: "AKIA" }] } }),
  remember: {
    facts: {
      habit: customFact("session-token"),
      originNetwork: originNetworkFact,
      accountNetwork: accountNetworkFact,
    },
  },
  runbook: {
    check: "Ask the user whether a tool of theirs takes session tokens. What did the token's key do since?",
    contain: "Deactivate the key, and attach a policy to the user that denies everything for tokens issued before now.",
    undo: "Remove the deny policy once the token's life has passed; replace the key by a role.",
  },
  detect: (activity, memory, config) => {
    if (activity.mfa !== "no") return undefined;
    if (activity.outcome === "failed") return { points: 5, reason: "a session token was asked for and refused" };
    if (!memory.fact("habit").novel) return undefined;
    const isOurs = activity.ip === undefined || config.networkName(activity.ip) !== undefined;
    const isElsewhere = !isOurs && memory.fact("originNetwork").novel && memory.fact("accountNetwork").novel;
    const reason = "a session token, which this user never took";
    return isElsewhere
      ? { points: 28, reason: `${reason}, from ${activity.network}, new to this account` }
      : { points: 12, reason };
  },
};
