import type { Detector, Finding } from "../detector.ts";
import { tempered } from "../judging/watchers.ts";
import { type Activity, asObject } from "../model.ts";
import { calls } from "../on.ts";
import { listAt, numberAt, textIn, textsAt, valueAt } from "../request.ts";

const MANY = 20;
const QUIET_STATUS = /^(SUPPRESSED|RESOLVED)$/;
/** Suppressed and resolved in the newer form. Source: OCSF, Finding `status_id`. */
const QUIET_STATUS_IDS: ReadonlySet<number> = new Set([3, 4]);
/** Criteria that take most findings, whatever their values. */
const WIDE =
  /^(awsAccountId|awsAccountName|companyName|productName|productArn|region|recordState|workflowStatus|severityLabel|verificationState|createdAt|updatedAt|firstObservedAt|lastObservedAt|confidence|criticality|sourceUrl|metadata\.product\..*|severity|status|cloud\.(account\.uid|region|provider)|class_name|activity_name)$/i;
const SERIOUS = /^(MEDIUM|HIGH|CRITICAL)$/;

export const securityHubFindingsSuppressed: Detector = {
  id: "security-hub-findings-suppressed",
  title: "Security Hub findings suppressed",
  why: "A rule that suppresses what comes in, or lowers it, leaves Security Hub on and its screens empty.",
  benign: "A control or resource that was accepted as it is, named by the rule.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 65,
  on: calls("securityhub", [
    "CreateAutomationRule",
    "CreateAutomationRuleV2",
    "BatchUpdateAutomationRules",
    "UpdateAutomationRuleV2",
    "BatchUpdateFindings",
    "BatchUpdateFindingsV2",
    "UpdateFindings",
  ]),
  guarded: true,
  runbook: {
    check: "Which findings does the rule take? Filter Security Hub by the workflow status SUPPRESSED since then.",
    contain: "Delete or disable the rule, take the permission from the signer.",
    undo: "Set the findings back to NEW and look at them.",
  },
  detect: (activity) => tempered(activity, judge(activity)),
};

function judge({ name, request }: Activity): Finding | undefined {
  if (name === "UpdateFindings") return { points: 25, reason: "findings are changed by a filter" };
  if (name.startsWith("BatchUpdateFindings")) return byHand(request);
  const items = listAt(request, "updateAutomationRulesRequestItems");
  const findings = (items.length === 0 ? [request] : items).map(byRule).filter((finding) => finding !== undefined);
  return findings.toSorted((a, b) => b.points - a.points)[0];
}

function byHand(request: unknown): Finding | undefined {
  const status = textIn(request, "workflow.status") ?? "";
  const count = Math.max(listAt(request, "findingIdentifiers").length, listAt(request, "metadataUids").length);
  const isSuppressed = status === "SUPPRESSED" || numberAt(request, "statusId") === 3;
  if (!isSuppressed || count < MANY) return undefined;
  return { points: 20, reason: `${count} findings are suppressed at once` };
}

/** A rule that is off is judged as one that is on: switching it on later says nothing of what it does. */
function byRule(rule: unknown): Finding | undefined {
  const does = listAt(rule, "actions")
    .map(deed)
    .find((text) => text !== undefined);
  if (does === undefined) return undefined;
  const criteria = criteriaOf(valueAt(rule, "criteria"));
  if (valueAt(rule, "criteria") === undefined)
    return { points: 30, reason: `a rule ${does}`, notKnown: ["which findings the rule takes"] };
  if (criteria.some(([field, filters]) => !WIDE.test(field) && picks(filters)))
    return { points: 10, reason: `a rule ${does} on some resources or controls` };
  const labels = criteria.filter(([field]) => /^severityLabel$/i.test(field)).flatMap(([, filters]) => values(filters));
  if (labels.length > 0 && !labels.some((label) => SERIOUS.test(label)))
    return { points: 12, reason: `a rule ${does} of low severity` };
  const products = criteria.filter(([field]) => /^product/i.test(field)).flatMap(([, filters]) => values(filters));
  const which = products.length === 0 ? "whatever they are" : `of ${products.slice(0, 3).join(", ")}`;
  return { points: 65, reason: `a rule ${does}, ${which}` };
}

/** Field and filters of each criterion, in either form of the API. */
function criteriaOf(criteria: unknown): readonly (readonly [field: string, filters: unknown])[] {
  const composite = listAt(criteria, "ocsfFindingCriteria.compositeFilters");
  const filters = composite.flatMap((part) => listAt(part, "stringFilters"));
  if (composite.length === 0) return Object.entries(asObject(criteria) ?? {});
  return filters.map((filter) => [textIn(filter, "fieldName") ?? "", valueAt(filter, "filter")]);
}

/** What an action does to findings, where that hides them. */
function deed(action: unknown): string | undefined {
  const update = valueAt(action, "findingFieldsUpdate");
  if (QUIET_STATUS.test(textIn(update, "workflow.status") ?? "")) return "suppresses findings";
  if (QUIET_STATUS_IDS.has(numberAt(update, "statusId") ?? 0)) return "suppresses findings";
  const label = textIn(update, "severity.label") ?? "";
  return /^(INFORMATIONAL|LOW)$/.test(label) ? "lowers the severity of findings" : undefined;
}

/** Does a filter name what it takes? One that leaves something out, or takes any beginning, does not. */
function picks(filters: unknown): boolean {
  return (Array.isArray(filters) ? filters : [filters]).some(
    (filter) =>
      !(textIn(filter, "comparison") ?? "EQUALS").includes("NOT") &&
      textsAt(filter, "value").some((value) => !/^[*?]*$/.test(value)),
  );
}

function values(filters: unknown): readonly string[] {
  return (Array.isArray(filters) ? filters : [filters]).flatMap((filter) => textsAt(filter, "value"));
}
