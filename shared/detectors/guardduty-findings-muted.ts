import type { Detector, Finding } from "../detector.ts";
import { guardDutyFilterKey } from "../judging/settings.ts";
import { tempered } from "../judging/watchers.ts";
import { type Activity, asObject, asText, type JsonObject, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { flagAt, listAt, numberAt, textsAt, valueAt } from "../request.ts";

/** Severities from which AWS calls a finding medium and high. Source: GuardDuty User Guide, "Severity levels". */
const MEDIUM = 4;
const HIGH = 7;
const SEVERITY_MAX = 10;
/** Fields that take most findings of an account, whatever their values. */
const WIDE_FIELDS =
  /^(severity|accountId|region|partition|confidence|createdAt|updatedAt|service\.(archived|count|serviceName)|resource\.resourceType)$/i;
/** Findings about credentials and rights: what an intruder in the account itself sets off. */
const ABOUT_CREDENTIALS =
  /IAMUser|IAMEntity|InstanceCredentialExfiltration|^(Policy|Stealth|CredentialAccess|Persistence|PrivilegeEscalation|AttackSequence):/;
const TYPES_FEW = 5;
const ARCHIVED_MANY = 10;
const CRITERIA_CHARS_MAX = 20_000;

export const guarddutyFindingsMuted: Detector = {
  id: "guardduty-findings-muted",
  title: "GuardDuty findings muted",
  why: "A filter that archives, or an address that is trusted, keeps GuardDuty on and silent: nobody misses anything.",
  benign: "A scanner of yours, or one finding on one resource that was looked into.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 70,
  on: calls("guardduty", [
    "CreateFilter",
    "UpdateFilter",
    "CreateIPSet",
    "UpdateIPSet",
    "CreateTrustedEntitySet",
    "UpdateTrustedEntitySet",
    "UpdateThreatIntelSet",
    "DeleteThreatIntelSet",
    "ArchiveFindings",
  ]),
  guarded: true,
  remember: { documents: { filter: { read: filterKey, keep: keptFilter } } },
  runbook: {
    check: "Which findings does it take? List the archived ones of the time since, they are kept 90 days.",
    contain: "Delete the filter or deactivate the list, take the permission from the signer.",
    undo: "Unarchive the findings (UnarchiveFindings) and look at them.",
  },
  detect: (activity, memory) => tempered(activity, judge(activity, memory.document("filter"))),
};

function judge(activity: Activity, known: string | undefined): Finding | undefined {
  const { name, request } = activity;
  if (name.endsWith("Filter")) return muting(filterOf(activity, known));
  if (name.includes("ThreatIntelSet")) return threatsForgotten(activity);
  if (name !== "ArchiveFindings") return trusting(request);
  const count = listAt(request, "findingIds").length;
  return count < ARCHIVED_MANY ? undefined : { points: 15, reason: `${count} findings are archived at once` };
}

/** What a filter does; `criterion` undefined where it is not known. */
interface Filter {
  readonly action: string | undefined;
  readonly criterion: JsonObject | undefined;
}

/** UpdateFilter is a patch: what it does not name stays as it was. */
function filterOf({ request }: Activity, known: string | undefined): Filter {
  const before = parsed(known);
  return {
    action: asText(valueAt(request, "action")) ?? textAt(before, "action"),
    criterion: asObject(valueAt(request, "findingCriteria.criterion")) ?? asObject(before?.["criterion"]),
  };
}

function parsed(text: string | undefined): JsonObject | undefined {
  try {
    return text === undefined ? undefined : asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function filterKey({ account, region, name, request }: Activity): string | undefined {
  const filter = textAt(request, name === "CreateFilter" ? "name" : "filterName");
  return name.endsWith("Filter") && filter !== undefined ? guardDutyFilterKey(account, region, filter) : undefined;
}

function keptFilter(activity: Activity, known: string | undefined) {
  const key = filterKey(activity);
  const value = JSON.stringify(filterOf(activity, known));
  return key === undefined || value.length > CRITERIA_CHARS_MAX ? [] : [{ key, value }];
}

function muting({ action, criterion }: Filter): Finding | undefined {
  if (action !== "ARCHIVE") return undefined;
  if (criterion === undefined)
    return { points: 30, reason: "a filter archives findings unseen", notKnown: ["which findings the filter takes"] };
  const conditions = Object.entries(criterion);
  const most = Math.min(
    SEVERITY_MAX,
    ...conditions.filter(([field]) => field === "severity").map(([, value]) => upperBound(value)),
  );
  const narrow = conditions.filter(([field, value]) => !WIDE_FIELDS.test(field) && choosesValues(value));
  const types = narrow.filter(([field]) => field === "type").flatMap(([, value]) => chosen(value));
  if (narrow.length === 0) return everything(most);
  if (most < MEDIUM || narrow.some(([field]) => field !== "type"))
    return { points: 8, reason: "a filter archives a few findings unseen" };
  return ofTypes(types);
}

function everything(most: number): Finding {
  if (most >= HIGH) return { points: 70, reason: "a filter archives every finding unseen, of high severity too" };
  return most >= MEDIUM
    ? { points: 30, reason: "a filter archives every finding below high severity unseen" }
    : { points: 12, reason: "a filter archives every finding of low severity unseen" };
}

function ofTypes(types: readonly string[]): Finding {
  const worst = types.find((type) => ABOUT_CREDENTIALS.test(type));
  if (worst !== undefined) return { points: 45, reason: `a filter archives findings of the type ${worst} unseen` };
  return types.length > TYPES_FEW
    ? { points: 40, reason: `a filter archives findings of ${types.length} types unseen` }
    : { points: 15, reason: `a filter archives findings of the type ${types[0]} unseen` };
}

/** Does a condition say which values it takes? All but some, and stars only, say nothing. */
function choosesValues(condition: unknown): boolean {
  const values = chosen(condition);
  return values.length > 0 && values.every((value) => !/^[*?]*$/.test(value));
}

function chosen(condition: unknown): readonly string[] {
  return ["eq", "equals", "matches"].flatMap((key) => textsAt(condition, key));
}

/** The highest severity that a condition takes. Severities have one decimal. */
function upperBound(condition: unknown): number {
  const to = ["lte", "lessThanOrEqual"].map((key) => numberAt(condition, key));
  const below = ["lt", "lessThan"].map((key) => (numberAt(condition, key) ?? SEVERITY_MAX) - 0.1);
  const equal = chosen(condition).map(Number).filter(Number.isFinite);
  const highest = equal.length === 0 ? SEVERITY_MAX : Math.max(...equal);
  return Math.min(highest, ...below, ...to.filter((bound) => bound !== undefined));
}

/** Lists of addresses lie in a bucket, so what is on them is not in the record. */
function trusting(request: JsonObject): Finding | undefined {
  const location = asText(valueAt(request, "location"));
  const isOn = flagAt(request, "activate");
  if (isOn !== true && location === undefined) return undefined;
  const where = location === undefined ? "a list" : `the list ${location}`;
  const notKnown = ["the addresses on the list, which lies in a bucket"];
  if (isOn === false) return { points: 12, reason: `${where} of trusted addresses is ready to be used`, notKnown };
  return { points: 45, reason: `addresses on ${where} cause no findings any more`, notKnown };
}

function threatsForgotten({ name, request }: Activity): Finding | undefined {
  const isGone = name.startsWith("Delete") || flagAt(request, "activate") === false;
  return isGone ? { points: 30, reason: "a list of known bad addresses is no longer looked at" } : undefined;
}
