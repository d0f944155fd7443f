import type { Detector, Finding } from "../detector.ts";
import { ANALYZER_LOSSES, lossFinding, tempered } from "../judging/watchers.ts";
import { type Activity, asObject } from "../model.ts";
import { calls } from "../on.ts";
import { flagAt, listAt, textsAt, valueAt } from "../request.ts";

const MANY = 20;
/** Criteria that take most findings, whatever their values. */
const WIDE = /^(status|resourceType|resourceOwnerAccount|findingType|createdAt|updatedAt|analyzedAt|error)$/i;

export const accessAnalyzerSilenced: Detector = {
  id: "access-analyzer-silenced",
  title: "IAM Access Analyzer removed or its findings archived",
  why: "Access Analyzer tells of doors that lead outside: archived before it tells, a new one stays unseen.",
  benign: "An access that was intended, named by the rule; an analyzer moved to another account.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 60,
  on: calls("access-analyzer", [
    ...Object.keys(ANALYZER_LOSSES),
    "CreateAnalyzer",
    "CreateArchiveRule",
    "UpdateArchiveRule",
    "UpdateFindings",
  ]),
  guarded: true,
  runbook: {
    check: "Which findings does the rule take? List the archived ones: what is open to outside since then?",
    contain: "Delete the rule, or create the analyzer again; take the permission from the signer.",
    undo: "Set the findings back to ACTIVE and look at each.",
  },
  detect: (activity) => tempered(activity, lossFinding(activity) ?? judge(activity)),
};

function judge({ name, request }: Activity): Finding | undefined {
  if (name === "UpdateFindings") {
    const count = listAt(request, "ids").length;
    const isArchived = valueAt(request, "status") === "ARCHIVED" && count >= MANY;
    return isArchived ? { points: 15, reason: `${count} findings are archived at once` } : undefined;
  }
  const rules = name === "CreateAnalyzer" ? listAt(request, "archiveRules") : [request];
  const findings = rules.map((rule) => archiving(valueAt(rule, "filter"))).filter((finding) => finding !== undefined);
  return findings.toSorted((a, b) => b.points - a.points)[0];
}

function archiving(filter: unknown): Finding | undefined {
  if (filter === undefined) return undefined;
  const criteria = Object.entries(asObject(filter) ?? {});
  const narrow = criteria.filter(([field, condition]) => !WIDE.test(field) && picks(condition)).map(([field]) => field);
  if (narrow.length === 0) return { points: 60, reason: "findings are archived unseen, whatever they are about" };
  if (narrow.every((field) => /^isPublic$/i.test(field))) {
    const takesPublic = criteria.some(
      ([field, condition]) => /^isPublic$/i.test(field) && textsOf(condition).includes("true"),
    );
    return takesPublic
      ? { points: 55, reason: "findings about what anybody may reach are archived unseen" }
      : { points: 45, reason: "findings about what other accounts may reach are archived unseen" };
  }
  return { points: 8, reason: "findings about some resources or principals are archived unseen" };
}

/** Does a condition name what it takes? `exists`, and all but some, do not. */
function picks(condition: unknown): boolean {
  return textsOf(condition).some((value) => !/^[*?]*$/.test(value)) || flagAt(condition, "eq") !== undefined;
}

function textsOf(condition: unknown): readonly string[] {
  return ["eq", "contains"].flatMap((key) => textsAt(condition, key));
}
