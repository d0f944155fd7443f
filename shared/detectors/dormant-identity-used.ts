import { isBreakGlass } from "../context.ts";
import type { Detector } from "../detector.ts";
import type { Activity } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { keyFact, roleFact } from "../remembered.ts";
import { keyTail } from "../words.ts";

/** Days without use from which a key or a role counts as forgotten. Facts are kept for 90. */
const KEY_IDLE_DAYS = 45;
const ROLE_IDLE_DAYS = 60;

export const dormantIdentityUsed: Detector = {
  id: "dormant-identity-used",
  title: "Forgotten key or role used again",
  why: "What nobody uses nobody misses: old keys lie in old backups, and old roles keep the rights of their day.",
  benign: "Quarterly work, a project taken up again, a key that is used all the time for other calls than these.",
  tactic: "Initial Access",
  attack: ["T1078.004"],
  points: 30,
  on: calls(
    "sts",
    ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetCallerIdentity", "GetSessionToken"],
    NOT_BY_SERVICE,
  ),
  remember: { facts: { key: keyFact, role: roleFact } },
  runbook: {
    check: "Who owns it, and why now? Compare network and client with those of the last use.",
    contain: "Deactivate the key, or deny the role by aws:TokenIssueTime, until somebody answers.",
    undo: "Remove what nobody needs; activate again what somebody does.",
  },
  detect: (activity, memory, config) => {
    const { origin, outcome } = activity;
    const [key, role] = [memory.fact("key").idleDays, memory.fact("role").idleDays];
    const isKeyIdle = key >= KEY_IDLE_DAYS;
    // A role for emergencies lies idle by design.
    const isRoleIdle = role >= ROLE_IDLE_DAYS && !isBreakGlass(activity, config);
    if (!isKeyIdle && !isRoleIdle) return undefined;
    const reason = isKeyIdle ? `${keyOf(activity)} was not seen for ${key} days` : `nobody entered it for ${role} days`;
    if (outcome === "failed") return { points: 8, reason };
    if (origin.class === "pipeline") return { points: 8, reason };
    return { points: isRoleIdle ? 30 : 25, reason };
  },
};

function keyOf({ identity }: Activity): string {
  return identity.accessKeyId === undefined ? "its key" : `its key ${keyTail(identity.accessKeyId)}`;
}
