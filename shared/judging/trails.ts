/**
 * What a change of a trail or of CloudTrail Lake takes away: parameters in, faults out. What the trail was before makes
 * the difference between a change and the same setting sent again.
 * Source: CloudTrail API Reference. UpdateTrail is a patch that answers with the whole trail.
 */
import type { Finding } from "../detector.ts";
import { type Activity, asObject, type JsonObject, textAt } from "../model.ts";
import { flagAt, listAt, numberAt, textsAt, valueAt } from "../request.ts";

/** The settings of a trail that matter here, as its own record spells them. */
export interface TrailState {
  readonly s3BucketName?: string;
  readonly s3KeyPrefix?: string;
  readonly kmsKeyId?: string;
  readonly cloudWatchLogsLogGroupArn?: string;
  readonly isMultiRegionTrail?: boolean;
  readonly includeGlobalServiceEvents?: boolean;
  readonly isOrganizationTrail?: boolean;
  readonly logFileValidationEnabled?: boolean;
}

const TEXTS = ["s3BucketName", "s3KeyPrefix", "kmsKeyId", "cloudWatchLogsLogGroupArn"] as const;
const FLAGS = [
  "isMultiRegionTrail",
  "includeGlobalServiceEvents",
  "isOrganizationTrail",
  "logFileValidationEnabled",
] as const;

/** The trail as CreateTrail and UpdateTrail answer it. */
export function trailStateOf(response: JsonObject): TrailState {
  const texts = TEXTS.map((key) => [key, valueAt(response, key)] as const);
  const flags = FLAGS.map((key) => [key, flagAt(response, key)] as const);
  const known = [...texts, ...flags].filter(([, value]) => typeof value === "boolean" || typeof value === "string");
  return Object.fromEntries(known);
}

export function parseTrailState(text: string | undefined): TrailState {
  if (text === undefined) return {};
  try {
    return trailStateOf(asObject(JSON.parse(text)) ?? {});
  } catch {
    return {};
  }
}

/** Calls that take away by what they are, whatever their parameters. */
const PLAIN: Readonly<Record<string, readonly [points: number, reason: string]>> = {
  StopLogging: [75, "the trail no longer records"],
  DeleteTrail: [75, "the trail is gone"],
  DeleteEventDataStore: [65, "an event data store is gone"],
  StopEventDataStoreIngestion: [65, "an event data store no longer takes events in"],
  DeregisterOrganizationDelegatedAdmin: [50, "the account that administers the trails no longer may"],
  DeleteChannel: [35, "a channel that brings events in is gone"],
  DeleteResourcePolicy: [20, "others no longer reach the event data store or channel"],
};

/** What the call takes away, compared with the trail before where that is known. */
export function trailFault({ name, request }: Pick<Activity, "name" | "request">, before: TrailState) {
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) return { points: plain[0], reason: plain[1] };
  const judge = Object.hasOwn(BY_CONTENT, name) ? BY_CONTENT[name] : undefined;
  return judge?.(request, before);
}

const BY_CONTENT: Readonly<Record<string, (request: JsonObject, before: TrailState) => Finding | undefined>> = {
  UpdateTrail: weakened,
  PutEventSelectors: narrowed,
  UpdateEventDataStore: storeWeakened,
  PutInsightSelectors: (request) => {
    const selectors = request.insightSelectors;
    const isOff = Array.isArray(selectors) && selectors.length === 0;
    return isOff ? { points: 20, reason: "Insights are switched off" } : undefined;
  },
};

/** The calls that may take something away. */
export const TRAIL_CALLS: readonly string[] = [...Object.keys(PLAIN), ...Object.keys(BY_CONTENT)];

type Fault = readonly [points: number, reason: string];

function worstOf(faults: readonly Fault[]): Finding | undefined {
  const sorted = faults.toSorted(([a], [b]) => b - a);
  return sorted[0] === undefined
    ? undefined
    : { points: sorted[0][0], reason: sorted.map(([, reason]) => reason).join("; ") };
}

/** Only what it names changes, and what was so before does not change either: the console sends everything again. */
function weakened(request: JsonObject, before: TrailState): Finding | undefined {
  const off = (key: string, was: boolean | undefined) => flagAt(request, key) === false && was !== false;
  const faults: Fault[] = [];
  if (off("isMultiRegionTrail", before.isMultiRegionTrail)) faults.push([60, "other regions are no longer recorded"]);
  if (off("includeGlobalServiceEvents", before.includeGlobalServiceEvents))
    faults.push([60, "IAM and other global services are no longer recorded"]);
  if (off("isOrganizationTrail", before.isOrganizationTrail))
    faults.push([60, "member accounts are no longer recorded"]);
  const bucket = textAt(request, "s3BucketName");
  if (bucket !== undefined && bucket !== before.s3BucketName)
    faults.push([45, `records now go to the bucket ${bucket}`]);
  if (off("enableLogFileValidation", before.logFileValidationEnabled))
    faults.push([40, "log files are no longer signed"]);
  if (request.cloudWatchLogsLogGroupArn === "" && before.cloudWatchLogsLogGroupArn !== "")
    faults.push([40, "records no longer go to CloudWatch Logs"]);
  if (request.kmsKeyId === "" && before.kmsKeyId !== "")
    faults.push([30, "log files are no longer encrypted with your key"]);
  return worstOf(faults);
}

const STORE_DAYS_MIN = 90;

function storeWeakened(request: JsonObject): Finding | undefined {
  const selected = narrowed(request);
  const days = numberAt(request, "retentionPeriod");
  const faults: Fault[] = selected === undefined ? [] : [[selected.points, selected.reason]];
  if (request.multiRegionEnabled === false) faults.push([50, "the event data store leaves regions out"]);
  if (request.organizationEnabled === false) faults.push([50, "the event data store leaves member accounts out"]);
  if (flagAt(request, "terminationProtectionEnabled") === false)
    faults.push([40, "the event data store may be deleted again"]);
  if (days !== undefined && days < STORE_DAYS_MIN) faults.push([45, `the event data store forgets after ${days} days`]);
  return worstOf(faults);
}

/** Both kinds of selector replace what was there, so what they leave out is no longer recorded. */
function narrowed(request: JsonObject): Finding | undefined {
  if (Array.isArray(request.eventSelectors)) return basic(listAt(request, "eventSelectors"));
  return Array.isArray(request.advancedEventSelectors)
    ? advanced(listAt(request, "advancedEventSelectors"))
    : undefined;
}

const NO_MANAGEMENT: Finding = { points: 65, reason: "management events are no longer recorded" };
const NO_READS: Finding = { points: 45, reason: "reads and role assumptions are no longer recorded" };
const NO_WRITES: Finding = { points: 65, reason: "changes are no longer recorded" };
/** Leaving these two out is AWS's own advice against cost. Source: CloudTrail User Guide, "Logging management events". */
const VERBOSE_SOURCES: ReadonlySet<string> = new Set(["kms.amazonaws.com", "rdsdata.amazonaws.com"]);
const LESS_VERBOSE: Finding = { points: 12, reason: "calls to KMS or the RDS Data API are no longer recorded" };

function basic(selectors: readonly unknown[]): Finding | undefined {
  const managed = selectors.filter((selector) => flagAt(selector, "includeManagementEvents") !== false);
  if (managed.length === 0) return NO_MANAGEMENT;
  const kinds = managed.map((selector) => textAt(asObject(selector), "readWriteType") ?? "All");
  const all = kinds.includes("All") || (kinds.includes("ReadOnly") && kinds.includes("WriteOnly"));
  if (!all) return kinds.includes("WriteOnly") ? NO_READS : NO_WRITES;
  const left = managed.flatMap((selector) => textsAt(selector, "excludeManagementEventSources"));
  return left.length === 0 ? undefined : leftOut(left);
}

function advanced(selectors: readonly unknown[]): Finding | undefined {
  const management = selectors
    .map((selector) => listAt(selector, "fieldSelectors"))
    .filter((f) => f.some(isManagement));
  if (management.length === 0) return NO_MANAGEMENT;
  const rest = management.map((fields) => fields.filter((field) => !isManagement(field)));
  if (rest.some((fields) => fields.length === 0)) return undefined;
  const only = rest.flat().filter((field) => !isExclusion(field));
  if (only.length === 0) return leftOut(rest.flat().flatMap((field) => textsAt(field, "notEquals")));
  return { points: 45, reason: "only a part of the management events is still recorded" };
}

function leftOut(sources: readonly string[]): Finding {
  const others = sources.filter((source) => !VERBOSE_SOURCES.has(source));
  if (others.length === 0) return LESS_VERBOSE;
  return { points: 45, reason: `calls to ${others.slice(0, 3).join(", ")} are no longer recorded` };
}

/** Does the field leave out named services and nothing else? */
function isExclusion(field: unknown): boolean {
  const keys = Object.keys(asObject(field) ?? {}).map((key) => key.toLowerCase());
  const names = textsAt(field, "notEquals");
  return valueAt(field, "field") === "eventSource" && names.length > 0 && keys.length === 2;
}

function isManagement(field: unknown): boolean {
  return valueAt(field, "field") === "eventCategory" && textsAt(field, "equals").includes("Management");
}
