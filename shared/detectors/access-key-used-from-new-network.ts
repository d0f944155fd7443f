import type { Detector } from "../detector.ts";
import { BY_LONG_TERM_KEY, calls, either } from "../on.ts";
import { accountNetworkFact, originNetworkFact } from "../remembered.ts";

export const accessKeyUsedFromNewNetwork: Detector = {
  id: "access-key-used-from-new-network",
  title: "Long-term access key looks around from a new network",
  why: "Whoever finds a leaked key first asks whose it is and what it may do.",
  benign: "A moved script, a new laptop, travel. Long-term keys seldom change their network.",
  tactic: "Discovery",
  attack: ["T1078.004", "T1087.004"],
  points: 24,
  on: either(
    calls("sts", ["GetCallerIdentity", "GetSessionToken"], BY_LONG_TERM_KEY),
    calls(
      "iam",
      [
        "GetUser",
        "GetAccountSummary",
        "GetAccountAuthorizationDetails",
        "ListAccessKeys",
        "ListAttachedUserPolicies",
        "ListGroupsForUser",
        "ListRoles",
        "ListUserPolicies",
        "ListUsers",
        "SimulatePrincipalPolicy",
      ],
      BY_LONG_TERM_KEY,
    ),
  ),
  remember: { facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact } },
  runbook: {
    check: "Ask the owner of the key where it is used. Search public repositories and build logs for it.",
    contain: "Deactivate the key; attach a policy that denies everything to the user if sessions were taken with it.",
    undo: "Reactivate the key, or better replace it by a role.",
  },
  detect: (activity, memory, config) => {
    if (!memory.fact("originNetwork").novel || activity.ip === undefined) return undefined;
    if (config.networkName(activity.ip) !== undefined) return undefined;
    const newToAll = memory.fact("accountNetwork").novel;
    const where = newToAll ? "new to this account" : "new to this key's user";
    return { points: newToAll ? 24 : 12, reason: `its key is used from ${activity.network}, ${where}` };
  },
};
