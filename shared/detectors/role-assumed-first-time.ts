import { isBreakGlass } from "../context.ts";
import type { Detector } from "../detector.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { pairFact } from "../remembered.ts";

export const roleAssumedFirstTime: Detector = {
  id: "role-assumed-first-time",
  title: "Role assumed by this origin for the first time",
  why: "Stolen credentials are tried on roles that their owner never used.",
  benign: "A new joiner, a changed job, a new pipeline, the first incident for someone on call.",
  tactic: "Privilege Escalation",
  attack: ["T1078.004", "T1548"],
  points: 18,
  on: calls("sts", ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"], NOT_BY_SERVICE),
  remember: { facts: { pair: pairFact } },
  runbook: {
    check: "Ask the origin whether they needed this role today. Compare with the request or ticket that granted it.",
    contain: "Revoke the session; remove the origin from the role's trust or from the permission set.",
    undo: "Restore the grant. Nothing else was changed by an assumption.",
  },
  detect: (activity, memory, config) => {
    const { origin } = activity;
    if (activity.outcome === "failed" || !memory.fact("pair").novel) return undefined;
    // An outside account and a role for emergencies have detectors of their own.
    if (origin.kind === "external-account" || isBreakGlass(activity, config)) return undefined;
    const points = origin.class === "human" ? 12 : 18;
    return { points, reason: "for the first time" };
  },
};
