import type { Detector, Finding } from "../detector.ts";
import { type Activity, asObject, type JsonObject, textAt } from "../model.ts";
import { calls } from "../on.ts";

export const trailTampered: Detector = {
  id: "trail-tampered",
  title: "CloudTrail switched off or narrowed",
  why: "What is not recorded cannot be found, and nothing after this call may be.",
  benign: "A migration to an organisation trail; check the change calendar.",
  tactic: "Defense Evasion",
  attack: ["T1562.008"],
  points: 75,
  on: calls("cloudtrail", [
    "StopLogging",
    "DeleteTrail",
    "UpdateTrail",
    "PutEventSelectors",
    "PutInsightSelectors",
    "DeleteEventDataStore",
    "StopEventDataStoreIngestion",
    "UpdateEventDataStore",
  ]),
  guarded: true,
  runbook: {
    check: "Was it planned? What happened in the account right before and after, as other trails and services saw it?",
    contain:
      "Start logging again (StartLogging, or restore the trail), take the permission from the signer, revoke its sessions.",
    undo: "Restore the trail's settings from the event's parameters; look for the gap in the archive.",
  },
  detect: (activity) => {
    const finding = judge(activity);
    if (finding === undefined || activity.outcome === "succeeded") return finding;
    return { points: 20, reason: `${finding.reason} was tried and refused` };
  },
};

function judge(activity: Activity): Finding | undefined {
  switch (activity.name) {
    case "StopLogging":
      return { points: 75, reason: "the trail no longer records" };
    case "DeleteTrail":
      return { points: 75, reason: "the trail is gone" };
    case "DeleteEventDataStore":
      return { points: 65, reason: "an event data store is gone" };
    case "StopEventDataStoreIngestion":
      return { points: 65, reason: "an event data store no longer takes events in" };
    case "UpdateTrail":
      return weakened(activity.request);
    case "PutEventSelectors":
      return narrowed(activity.request);
    case "UpdateEventDataStore":
      return (
        narrowed(activity.request) ??
        (activity.request.multiRegionEnabled === false
          ? { points: 50, reason: "the event data store leaves regions out" }
          : undefined)
      );
    case "PutInsightSelectors":
      return isEmptyList(activity.request.insightSelectors)
        ? { points: 20, reason: "Insights are switched off" }
        : undefined;
    default:
      return undefined;
  }
}

/** UpdateTrail is a patch: only what it names changes. */
function weakened(request: JsonObject): Finding | undefined {
  const faults: [number, string][] = [];
  if (request.isMultiRegionTrail === false) faults.push([60, "other regions are no longer recorded"]);
  if (request.includeGlobalServiceEvents === false)
    faults.push([60, "IAM and other global services are no longer recorded"]);
  if (request.isOrganizationTrail === false) faults.push([60, "member accounts are no longer recorded"]);
  if (textAt(request, "s3BucketName") !== undefined)
    faults.push([45, `records now go to the bucket ${textAt(request, "s3BucketName")}`]);
  if (request.enableLogFileValidation === false) faults.push([40, "log files are no longer signed"]);
  if (request.kmsKeyId === "") faults.push([30, "log files are no longer encrypted with your key"]);
  const worst = faults.toSorted(([a], [b]) => b - a);
  return worst[0] === undefined
    ? undefined
    : { points: worst[0][0], reason: worst.map(([, reason]) => reason).join("; ") };
}

/** Both kinds of selector replace what was there, so what they leave out is no longer recorded. */
function narrowed(request: JsonObject): Finding | undefined {
  const basic = request.eventSelectors;
  if (Array.isArray(basic)) {
    const selectors = basic.map(asObject);
    const managed = selectors.filter((selector) => selector?.includeManagementEvents !== false);
    if (managed.length === 0) return { points: 65, reason: "management events are no longer recorded" };
    const kinds = managed.map((selector) => textAt(selector, "readWriteType") ?? "All");
    if (kinds.includes("All") || (kinds.includes("ReadOnly") && kinds.includes("WriteOnly"))) return undefined;
    return kinds.includes("WriteOnly")
      ? { points: 45, reason: "reads and role assumptions are no longer recorded" }
      : { points: 65, reason: "changes are no longer recorded" };
  }
  const advanced = request.advancedEventSelectors;
  if (!Array.isArray(advanced)) return undefined;
  const management = advanced.map(asObject).filter((selector) => fieldsOf(selector).some(isManagement));
  if (management.length === 0) return { points: 65, reason: "management events are no longer recorded" };
  const whole = management.some((selector) => fieldsOf(selector).every(isManagement));
  return whole ? undefined : { points: 45, reason: "only a part of the management events is still recorded" };
}

function fieldsOf(selector: JsonObject | undefined): JsonObject[] {
  const fields = selector?.fieldSelectors;
  return Array.isArray(fields) ? fields.map(asObject).filter((field) => field !== undefined) : [];
}

function isManagement(field: JsonObject): boolean {
  return (
    textAt(field, "field") === "eventCategory" && Array.isArray(field.equals) && field.equals.includes("Management")
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
