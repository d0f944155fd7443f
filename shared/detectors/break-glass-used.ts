import { roleNameOf } from "../arn.ts";
import { isBreakGlass } from "../context.ts";
import type { Detector } from "../detector.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";

export const breakGlassUsed: Detector = {
  id: "break-glass-used",
  title: "Role for emergencies entered",
  why: "A role for emergencies may do everything and is meant to be used by nobody on an ordinary day.",
  benign: "An emergency. Whoever is on call proves a second factor and says who they are through a source identity.",
  tactic: "Privilege Escalation",
  attack: ["T1078.004", "T1548.005"],
  points: 65,
  on: calls("sts", ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"], NOT_BY_SERVICE),
  guarded: true,
  runbook: {
    check: "Is there an emergency, and does its record name this person? Read every call of the session.",
    contain: "Revoke the role's sessions (deny by aws:TokenIssueTime) and change the credential that leads to it.",
    undo: "Go through what the session changed, one by one; seal the credential again.",
  },
  detect: (activity, _memory, config) => {
    if (!isBreakGlass(activity, config)) return undefined;
    const role = roleNameOf(activity.target.id) ?? activity.target.name;
    if (activity.outcome === "failed") return { points: 25, reason: `${role} is for emergencies, and it was refused` };
    const unproven = { no: 20, unknowable: 5, yes: 0, "not-applicable": 10 }[activity.mfa];
    const isNamed = activity.request.sourceIdentity !== undefined || activity.identity.sourceIdentity !== undefined;
    const missing = [activity.mfa === "no" ? "without MFA" : "", isNamed ? "" : "without a source identity"];
    const how = missing.filter((lack) => lack !== "").join(" and ");
    return {
      points: 40 + unproven + (isNamed ? 0 : 5),
      reason: `${role} is for emergencies${how === "" ? "" : ` and was entered ${how}`}`,
    };
  },
};
