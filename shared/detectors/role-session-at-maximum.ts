import type { Detector } from "../detector.ts";
import { type Activity, HOUR_MS } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { customFact } from "../remembered.ts";

/** The longest session that each call can give. Source: STS API Reference, parameter DurationSeconds. */
const LONGEST_S: ReadonlyMap<string, number> = new Map([
  ["GetSessionToken", 129_600],
  ["AssumeRole", 43_200],
  ["AssumeRoleWithSAML", 43_200],
  ["AssumeRoleWithWebIdentity", 43_200],
]);

export const roleSessionAtMaximum: Detector = {
  id: "role-session-at-maximum",
  title: "Session asked for the longest time there is",
  why: "Temporary credentials cannot be taken back one by one: the longer they live, the longer a thief has them.",
  benign: "Long builds and migrations; a person who set the longest time once and for all.",
  tactic: "Persistence",
  attack: ["T1550.001"],
  points: 12,
  on: calls("sts", [...LONGEST_S.keys()], NOT_BY_SERVICE),
  remember: {
    facts: { habit: (activity) => (isLongest(activity) ? customFact("longest-session")(activity) : undefined) },
  },
  runbook: {
    check: "Does the work of this session need so long? Look at its network and its first calls.",
    contain: "Revoke the role's sessions (deny by aws:TokenIssueTime).",
    undo: "Lower the role's maximum session duration to what its users need.",
  },
  detect: (activity, memory) => {
    // Identity Center asks for what its permission set says, and the person cannot change it.
    if (activity.outcome === "failed" || activity.actor.kind === "sso-user" || !isLongest(activity)) return undefined;
    const hours = secondsOf(activity) / (HOUR_MS / 1000);
    const reason = `for ${hours} hours, the longest there is, which this origin never asked for`;
    return memory.fact("habit").novel ? { points: 12, reason } : undefined;
  },
};

function isLongest(activity: Activity): boolean {
  return secondsOf(activity) >= (LONGEST_S.get(activity.name) ?? Number.POSITIVE_INFINITY);
}

function secondsOf({ request }: Activity): number {
  const seconds = Number(request.durationSeconds);
  return Number.isFinite(seconds) ? seconds : 0;
}
