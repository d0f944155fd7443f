import { parseArn } from "../arn.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { retentionKey, trailLogGroupKey } from "../judging/settings.ts";
import { CIS_ALARMS, NETWORK_LOGS, nameSays, pointsByName, temperedForPipeline } from "../judging/watchers.ts";
import { type Activity, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { numberAt } from "../request.ts";

/** What a function or build prints is its own, whatever it is called. */
const PRINTED = /^\/aws\/(lambda|codebuild|batch|ecs|apigateway)\//;
const OF_TRAIL = /cloud-?trail/i;
/** Rolecall's own groups have a detector of their own. */
const OWN = /(^|\/)rolecall-/;
const DAYS_SHORT = 7;
const DAYS_MEDIUM = 30;

/** Points by call: for a group known to hold a trail's records, and for one that its name says holds security logs. */
const POINTS: Readonly<Record<string, readonly [trail: number, named: number, says: string]>> = {
  DeleteLogGroup: [70, 50, "is gone with all it holds"],
  DeleteLogStream: [50, 40, "lost a stream"],
  DeleteSubscriptionFilter: [55, 45, "no longer passes on what it receives"],
  DeleteMetricFilter: [55, 45, "is no longer counted for alarms"],
};
/** Deliveries that have no group: what they carried is known by name only. */
const DELIVERIES: Readonly<Record<string, string>> = {
  DeleteDestination: "a destination of logs is gone",
  DeleteDelivery: "a delivery of logs is gone",
  DeleteDeliverySource: "a source of logs is gone",
  DeleteDeliveryDestination: "a destination of logs is gone",
};

export const logsRemoved: Detector = {
  id: "logs-removed",
  title: "Logs of a trail, network or security service removed",
  why: "What is logged beside the trail's files is what many alarms and searches read; an intruder removes their part of it.",
  benign: "An environment taken down with its logs; retention that was decided.",
  tactic: "Defense Evasion",
  attack: ["T1070", "T1562.008"],
  points: 70,
  on: calls("logs", [...Object.keys(POINTS), ...Object.keys(DELIVERIES), "PutRetentionPolicy"]),
  guarded: true,
  remember: {
    documents: {
      trail: { read: (activity) => ofGroup(activity, trailLogGroupKey) },
      retention: { read: (activity) => ofGroup(activity, retentionKey), keep: keptRetention },
    },
  },
  runbook: {
    check: "What did the group hold, and is it still written to? Did the same signer remove more?",
    contain: "Create the group, filters and subscriptions again, take the permission from the signer.",
    undo: "Read the same time in the trail's files or the receiving system: a deleted group does not come back.",
  },
  detect: (activity, memory) => temperedForPipeline(activity, judge(activity, memory)),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  const { name, request } = activity;
  const delivery = Object.hasOwn(DELIVERIES, name) ? DELIVERIES[name] : undefined;
  if (delivery !== undefined) return { points: deliveryPoints(request), reason: delivery };
  const group = groupOf(activity);
  if (group === undefined || OWN.test(group)) return undefined;
  const isTrail = memory.document("trail") !== undefined || (OF_TRAIL.test(group) && !PRINTED.test(group));
  const says = isTrail ? "sure" : (groupSays(group) ?? filterSays(activity));
  const what = `${isTrail ? "the trail's log group" : "the log group"} ${group}`;
  const [trail, named, deed] = POINTS[name] ?? [0, 0, ""];
  if (says === undefined) {
    return name === "DeleteSubscriptionFilter" ? { points: 10, reason: `${what} ${deed}` } : undefined;
  }
  if (name !== "PutRetentionPolicy")
    return { points: pointsByName(isTrail ? trail : named, says), reason: `${what} ${deed}` };
  const shorter = shortened(activity, what, isTrail, memory.document("retention"));
  return shorter && { ...shorter, points: pointsByName(shorter.points, says) };
}

function shortened(activity: Activity, what: string, isTrail: boolean, known: string | undefined): Finding | undefined {
  const days = numberAt(activity.request, "retentionInDays");
  if (days === undefined || days > DAYS_MEDIUM || (known !== undefined && Number(known) <= days)) return undefined;
  const points = days <= DAYS_SHORT ? (isTrail ? 55 : 40) : 25;
  return { points, reason: `${what} now forgets after ${days === 1 ? "one day" : `${days} days`}` };
}

function groupSays(group: string) {
  return PRINTED.test(group) ? undefined : nameSays(group, NETWORK_LOGS);
}

/** A metric filter counts for an alarm, and is named like it. */
function filterSays({ name, request }: Activity) {
  const isCounted =
    name === "DeleteMetricFilter" && nameSays(textAt(request, "filterName") ?? "", CIS_ALARMS) === "sure";
  return isCounted ? "sure" : undefined;
}

function deliveryPoints(request: Activity["request"]): number {
  const names = ["destinationName", "name", "id"].map((key) => textAt(request, key) ?? "");
  const says = names.map((name) => nameSays(name, NETWORK_LOGS)).find((found) => found !== undefined);
  return says === undefined ? 10 : pointsByName(45, says);
}

/** Newer calls take a group by its ARN, too. */
function groupOf({ request }: Activity): string | undefined {
  const group = textAt(request, "logGroupName") ?? textAt(request, "logGroupIdentifier");
  return (
    parseArn(group)
      ?.resource.replace(/^log-group:/, "")
      .replace(/:\*$/, "") ?? group
  );
}

function ofGroup(activity: Activity, key: (account: string, region: string, group: string) => string) {
  const group = groupOf(activity);
  return group === undefined ? undefined : key(activity.account, activity.region, group);
}

function keptRetention(activity: Activity) {
  const key = ofGroup(activity, retentionKey);
  const days = numberAt(activity.request, "retentionInDays");
  return activity.name === "PutRetentionPolicy" && key !== undefined && days !== undefined
    ? [{ key, value: String(days) }]
    : [];
}
