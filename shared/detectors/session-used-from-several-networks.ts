import type { Detector } from "../detector.ts";
import type { Activity } from "../model.ts";
import { identityCallsOfSessions } from "../on.ts";
import { accountNetworkFact, originNetworkFact } from "../remembered.ts";

export const sessionUsedFromSeveralNetworks: Detector = {
  id: "session-used-from-several-networks",
  title: "Session used elsewhere than it was opened",
  why: "Temporary credentials are stolen from a disk, a log or a browser and used from the thief's network while their owner works on.",
  benign: "A switch between office, VPN and home within one session; a client that changes between IPv4 and IPv6.",
  tactic: "Lateral Movement",
  attack: ["T1550.001", "T1539"],
  points: 30,
  on: identityCallsOfSessions(),
  remember: { facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact } },
  runbook: {
    check:
      "Ask the origin whether they changed their network during this session. Do both networks go on at the same time?",
    contain: "Revoke the sessions of the role or user (deny by aws:TokenIssueTime) and the credential behind them.",
    undo: "Restore the credential. Add the network to `networks` when it is yours.",
  },
  detect: (activity, memory, config) => {
    const { ip, network, issuedFrom, origin, actor } = activity;
    if (ip === undefined || network === undefined || network === issuedFrom) return undefined;
    // The portal opens its people's sessions from an address of AWS, so only whether the place is theirs can be told.
    // For the roles that they enter there is a detector of its own.
    const isPortals = actor.kind === "sso-user" && activity.name !== "AssumeRole";
    if (issuedFrom === undefined && !isPortals) return undefined;
    // A workload has a detector of its own: it is given its credentials, nobody asked for them from somewhere.
    if (origin.class === "workload" || origin.class === "service") return undefined;
    if (config.networkName(ip) !== undefined || !memory.fact("originNetwork").novel) return undefined;
    const isNewToAll = memory.fact("accountNetwork").novel;
    const where = `used from ${network}, new to this ${isNewToAll ? "account" : "origin"}`;
    const reason = issuedFrom === undefined ? where : `opened from ${issuedFrom} and ${where}`;
    if (activity.outcome === "failed") return { points: 5, reason };
    if (issuedFrom === undefined) return { points: isNewToAll ? 20 : 8, reason };
    return { points: isLikelyOne(activity, issuedFrom) ? 8 : isNewToAll ? 30 : 14, reason };
  },
};

/** Hosted runners leave by many addresses, and one client may have an address of each family. */
function isLikelyOne({ origin, network }: Activity, issuedFrom: string): boolean {
  return origin.class === "pipeline" || network?.includes("::") !== issuedFrom.includes("::");
}
