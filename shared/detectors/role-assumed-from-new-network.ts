import type { Detector } from "../detector.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { accountNetworkFact, originNetworkFact } from "../remembered.ts";

/** Roles of Identity Center. */
const PERMISSION_SET = /^role\/AWSReservedSSO_/;

export const roleAssumedFromNewNetwork: Detector = {
  id: "role-assumed-from-new-network",
  title: "Role assumed from a network new for this origin",
  why: "Stolen credentials are used from the thief's network, not from the owner's.",
  benign: "Travel, a new home connection, a changed NAT gateway, build runners without fixed addresses.",
  tactic: "Initial Access",
  attack: ["T1078.004"],
  points: 20,
  on: calls("sts", ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"], NOT_BY_SERVICE),
  remember: { facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact } },
  runbook: {
    check:
      "Ask the origin where they are. Compare client and hour with their habits; look for the same network on other origins.",
    contain: "Revoke the session and the credential behind it.",
    undo: "Restore the credential. Add the network to `networks` when it is yours.",
  },
  detect: (activity, memory, config) => {
    if (!memory.fact("originNetwork").novel || activity.ip === undefined) return undefined;
    if (config.networkName(activity.ip) !== undefined) return undefined;
    const newToAll = memory.fact("accountNetwork").novel;
    const where = newToAll ? "new to this account" : "new to this origin";
    const reason = `from ${activity.network}, ${where}`;
    if (activity.outcome === "failed") return { points: 5, reason };
    // Identity Center may ask for the session from an address of its own; its calls tell where the person is.
    if (PERMISSION_SET.test(activity.target.name)) return { points: newToAll ? 4 : 2, reason };
    // Hosted build runners have new addresses every day: it says little about them.
    if (activity.origin.class === "pipeline") return { points: 4, reason };
    return { points: newToAll ? 20 : 8, reason };
  },
};
