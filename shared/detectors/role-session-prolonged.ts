import { roleNameOf } from "../arn.ts";
import type { Detector } from "../detector.ts";
import { type Activity, HOUR_MS } from "../model.ts";
import { calls } from "../on.ts";
import { customFact } from "../remembered.ts";
import { plural } from "../words.ts";

/** Days of use after which a single turn counts as a habit, as of tools that enter their own role for a narrower session. */
const HABIT_DAYS = 3;
/** A session reached through another role ends after an hour, whatever is asked. Source: IAM User Guide, "Role chaining". */
const CHAINED_MS_MAX = HOUR_MS;

export const roleSessionProlonged: Detector = {
  id: "role-session-prolonged",
  title: "Role session renews itself",
  why: "A session that enters its own role again, or two roles that enter each other, never ends: taking away the first credential changes nothing.",
  benign: "Tools that enter their own role once for a narrower session; builds that last longer than their session.",
  tactic: "Persistence",
  attack: ["T1550.001", "T1098.003"],
  points: 60,
  on: calls("sts", ["AssumeRole"], { userIdentity: { type: ["AssumedRole"], invokedBy: [{ exists: false }] } }),
  remember: { facts: { habit: customFact("renews-session") } },
  guarded: true,
  runbook: {
    check:
      "Read the chain from its start: who began, is that credential still good, and what needs a session this long?",
    contain:
      "Deny the roles of the cycle by aws:TokenIssueTime, all of them at once: each could renew the other meanwhile.",
    undo: "Take the roles out of each other's trust policies; a role needs no trust in itself.",
  },
  detect: (activity, memory) => {
    const target = roleKey(activity.target.id);
    const own = roleKey(activity.identity.issuerArn);
    const hops = activity.chain.map(({ role }) => roleKey(role));
    const turns = hops.filter((role) => role === target).length;
    if (activity.target.kind !== "role" || activity.actor.class === "service") return undefined;
    if (turns === 0 && own !== target) return undefined;
    const others = [...new Set(hops.slice(hops.indexOf(target)))].filter((role) => role !== target && turns > 0);
    const via = others.length === 0 ? "from itself" : `through ${others.map(nameOf).join(", ")}`;
    if (activity.outcome === "failed") return { points: 5, reason: `${nameOf(target)} was to be entered again ${via}` };
    const since = activity.at - (activity.chain[0]?.at ?? activity.at);
    const isEndless = turns > 1 || (turns > 0 && since > CHAINED_MS_MAX);
    if (isEndless) return { points: endlessPoints(activity), reason: endless(target, via, turns, since) };
    // A workload is given its credentials anew all day: entering its own role from there prolongs nothing.
    if (activity.origin.class === "workload" || memory.fact("habit").days >= HABIT_DAYS)
      return { points: 5, reason: `${nameOf(target)} entered again ${via}` };
    return { points: others.length === 0 ? 15 : 25, reason: `${nameOf(target)} entered again ${via}` };
  },
};

function endlessPoints({ origin }: Activity): number {
  return origin.class === "pipeline" ? 20 : 60;
}

function endless(target: string, via: string, turns: number, since: number): string {
  const hours = Math.floor(since / HOUR_MS);
  const lasted = hours === 0 ? "" : `, ${plural(hours, "hour")} after its start`;
  return `${nameOf(target)} entered again ${via}, ${plural(turns + 1, "time")} in one chain${lasted}`;
}

/** Account and name: the path of a role is not in every record. */
function roleKey(arn: string | undefined): string {
  return arn === undefined ? "" : `${arn.split(":")[4] ?? ""} ${roleNameOf(arn) ?? arn}`;
}

function nameOf(role: string): string {
  return role.slice(role.indexOf(" ") + 1);
}
