import type { Detector, Finding, Memory } from "../detector.ts";
import { attached, isOnSelf, isStrong, judged } from "../judging/granted.ts";
import { type Activity, textAt, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { type GrantLevel, LEVELS } from "../policy/grant.ts";
import { boundaryKey, boundaryUseKey, grantKey, policyKey } from "../remembered.ts";

export const iamBoundaryRemoved: Detector = {
  id: "iam-boundary-removed",
  title: "A permissions boundary removed or widened",
  why: "Behind a boundary stand rights that nobody meant to be used in full; without it they hold.",
  benign: "A role that moves to another boundary through review; a boundary that never held anything back.",
  tactic: "Privilege Escalation",
  attack: ["T1098.003", "T1548.005"],
  points: 85,
  on: calls("iam", [
    "DeleteRolePermissionsBoundary",
    "DeleteUserPermissionsBoundary",
    "PutRolePermissionsBoundary",
    "PutUserPermissionsBoundary",
    "CreatePolicyVersion",
    "SetDefaultPolicyVersion",
    // Looked at for the boundary that they begin with.
    "CreateRole",
    "CreateUser",
  ]),
  guarded: true,
  remember: {
    documents: {
      text: { read: textKey },
      boundary: { read: ({ target }) => boundaryKey(target), keep: keptBoundary },
      use: { read: boundPolicy },
      grant: { read: ({ target }) => grantKey(target) },
    },
  },
  runbook: {
    check: "What may the identity do without the boundary? Read its policies; ask who wanted it removed.",
    contain: "Put the boundary back, revoke the sessions that the identity opened since.",
    undo: "The ARN of the boundary is in the alert, or in the record that set it.",
  },
  detect: (activity, memory) => {
    const finding = /PermissionsBoundary$/.test(activity.name)
      ? loosened(activity, memory)
      : widened(activity, memory.document("use"), memory.document("text"));
    if (finding === undefined) return undefined;
    if (activity.outcome === "failed")
      return { points: Math.min(12, finding.points), reason: `${finding.reason} was tried and refused` };
    return activity.actor.class === "service" ? { ...finding, points: Math.min(10, finding.points) } : finding;
  },
};

const RANKS: ReadonlyMap<string, number> = new Map(LEVELS.map((level, rank) => [level, rank]));

function rank(level = ""): number {
  return RANKS.get(level) ?? -1;
}

/** The boundary of one identity goes, or another takes its place. */
function loosened(activity: Activity, memory: Memory): Finding | undefined {
  const [before, arn = ""] = memory.document("boundary")?.split(" ") ?? [];
  const isGone = activity.name.startsWith("Delete");
  if (!isGone && boundaryOf(activity) === undefined) return undefined;
  const now = isGone ? "admin" : levelOf(activity, memory.document("text"));
  // No boundary worth the name was there, or the next one holds back as much.
  if (before !== undefined && rank(before) >= rank("admin-equivalent")) return undefined;
  if (now !== undefined && rank(now) < rank("escalation")) return undefined;
  if (now === undefined)
    return { points: 15, reason: "its new boundary is a policy whose text was never seen", notKnown: [UNSEEN] };
  const what = isGone ? `the boundary${arn === "" ? "" : ` ${arn}`} is gone` : wideWords(now);
  const grant = memory.document("grant");
  const base = now === "escalation" ? 20 : grant === undefined ? 30 : 65;
  const holds = grant === undefined ? "" : `, and it holds ${grant}`;
  const isSelf = isOnSelf(activity);
  return {
    points: base + (isSelf ? 20 : 0),
    reason: `${what}${holds}${isSelf ? ", by itself" : ""}`,
    notKnown: grant === undefined ? ["what it may do without the boundary"] : [],
  };
}

const UNSEEN = "what the boundary lets through: the policy was written before it was watched";

function wideWords(level: GrantLevel): string {
  return isStrong({ level })
    ? "its new boundary holds nothing back"
    : "its new boundary lets ways to more rights through";
}

/** A policy that bounds somebody is written anew. */
function widened(activity: Activity, whose: string | undefined, text: string | undefined): Finding | undefined {
  if (whose === undefined || activity.name.startsWith("Create") === (activity.request.setAsDefault !== true))
    return undefined;
  const grant = judged(activity.name === "CreatePolicyVersion" ? activity.request.policyDocument : text);
  if (grant === undefined || LEVELS.indexOf(grant.level) < LEVELS.indexOf("escalation")) return undefined;
  const points = isStrong(grant) ? 50 : 30;
  return { points, reason: `the policy that bounds ${whose} now lets through ${grant.reasons[0] ?? grant.level}` };
}

function boundaryOf({ request }: Activity): string | undefined {
  return textAtAnyCase(request, "permissionsBoundary");
}

function levelOf(activity: Activity, text: string | undefined): GrantLevel | undefined {
  const grant = attached(boundaryOf(activity) ?? "", text);
  // What cannot be read may hold nothing back.
  return grant?.unreadable === undefined ? grant?.level : undefined;
}

function boundPolicy({ request }: Activity): string | undefined {
  const arn = textAt(request, "policyArn");
  return arn === undefined ? undefined : boundaryUseKey(arn);
}

/** The text of the policy that becomes a boundary, or of the version that becomes the default. */
function textKey(activity: Activity): string | undefined {
  const boundary = boundaryOf(activity);
  if (boundary !== undefined) return policyKey(boundary);
  const arn = textAt(activity.request, "policyArn");
  return arn === undefined ? undefined : policyKey(arn, textAt(activity.request, "versionId") ?? "");
}

function keptBoundary(activity: Activity, current: string | undefined, others: (name: string) => string | undefined) {
  const { name, target } = activity;
  if (name.endsWith("Version")) return [];
  const arn = boundaryOf(activity);
  const key = boundaryKey(target);
  // One that is made anew without a boundary has none, whatever its namesake had.
  if (arn === undefined) return current === undefined ? [] : [{ key, value: undefined }];
  const level = levelOf(activity, others("text")) ?? "unknown";
  return [
    { key, value: `${level} ${arn}` },
    { key: boundaryUseKey(arn), value: target.name },
  ];
}
