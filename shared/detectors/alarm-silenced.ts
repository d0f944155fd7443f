import { parseArn } from "../arn.ts";
import type { Detector, Finding } from "../detector.ts";
import { alertTopicKey, securityAlarmsKey } from "../judging/settings.ts";
import { CIS_ALARMS, nameSays, pointsByName, temperedForPipeline } from "../judging/watchers.ts";
import { type Activity, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { flagAt, textsAt } from "../request.ts";

/** Where metric filters over a trail count by custom, as in the CIS benchmark. */
const TRAIL_NAMESPACE = /^(cloudtrail|logmetrics|cis)/i;
/** Alarms that AWS's own scaling makes and takes away, and Rolecall's own, which have a detector of their own. */
const LEFT_OUT = /^(TargetTracking-|rolecall-)/;
const MANY = 10;
const REMEMBERED_MAX = 200;
const TOPICS_MAX = 5;

/** What happens to an alarm, and the points for one that watches for intruders. */
const DEEDS: Readonly<Record<string, readonly [points: number, says: string]>> = {
  DeleteAlarms: [50, "deleted"],
  DisableAlarmActions: [50, "no longer told to anybody"],
  SetAlarmState: [35, "set by hand"],
  PutMetricAlarm: [45, "no longer told to anybody"],
  PutCompositeAlarm: [45, "no longer told to anybody"],
  PutAlarmMuteRule: [45, "muted"],
};

export const alarmSilenced: Detector = {
  id: "alarm-silenced",
  title: "An alarm that watches for intruders silenced",
  why: "Alarms over a trail's metrics tell of root use, refused calls and changed policies: silenced, they still look in place.",
  benign: "An alarm replaced by another; a threshold tested by setting the state.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 50,
  on: calls("monitoring", Object.keys(DEEDS)),
  guarded: true,
  remember: {
    documents: {
      alarms: { read: ({ account, region }) => securityAlarmsKey(account, region), keep: keptAlarm },
    },
  },
  runbook: {
    check: "What was the alarm for, and what happened that it would have told?",
    contain: "Enable its actions, or create it again; take the permission from the signer.",
    undo: "Restore the alarm from your templates; read the metric of the time between.",
  },
  detect: (activity, memory) => temperedForPipeline(activity, judge(activity, memory.document("alarms"))),
};

function judge(activity: Activity, remembered: string | undefined): Finding | undefined {
  const { name, request } = activity;
  const [points, deed] = DEEDS[name] ?? [0, ""];
  if (name.startsWith("Put") && name.endsWith("Alarm") && flagAt(request, "actionsEnabled") !== false) return undefined;
  if (name === "SetAlarmState" && textAt(request, "stateValue") === "ALARM") return undefined;
  const alarms = alarmsOf(activity).filter((alarm) => !LEFT_OUT.test(alarm));
  const known = new Set(remembered?.split("\n"));
  const sayings = alarms.map((alarm) =>
    known.has(alarm) || countsTrail(activity) ? "sure" : nameSays(alarm, CIS_ALARMS),
  );
  const watching = alarms.filter((_, n) => sayings[n] !== undefined);
  if (watching.length > 0) {
    const says = sayings.includes("sure") ? "sure" : "maybe";
    const verb = watching.length > 1 ? "are" : "is";
    return { points: pointsByName(points, says), reason: `${listed(watching)} ${verb} ${deed}` };
  }
  if (name === "PutAlarmMuteRule" && alarms.length === 0) return { points: 40, reason: "every alarm is muted" };
  const isQuiet = name === "DisableAlarmActions" || name === "PutAlarmMuteRule";
  return isQuiet && alarms.length >= MANY ? { points: 20, reason: `${alarms.length} alarms are ${deed}` } : undefined;
}

function alarmsOf({ request }: Activity): readonly string[] {
  return ["alarmName", "alarmNames", "muteTargets.alarmNames"].flatMap((key) => textsAt(request, key));
}

function listed(alarms: readonly string[]): string {
  return alarms.length > 1 ? `the alarm ${alarms[0]} and ${alarms.length - 1} more` : `the alarm ${alarms[0]}`;
}

function countsTrail({ request }: Activity): boolean {
  return TRAIL_NAMESPACE.test(textAt(request, "namespace") ?? "");
}

/** Which alarms watch for intruders, by name or by what they count, and the topics that they tell. */
function keptAlarm(activity: Activity, known: string | undefined) {
  const [alarm] = alarmsOf(activity);
  const isWatching = alarm !== undefined && (countsTrail(activity) || nameSays(alarm, CIS_ALARMS) === "sure");
  if (!activity.name.endsWith("Alarm") || !isWatching || LEFT_OUT.test(alarm)) return [];
  const alarms = new Set([...(known?.split("\n") ?? []), alarm]);
  const topics = textsAt(activity.request, "alarmActions").filter((arn) => parseArn(arn)?.service === "sns");
  return [
    { key: securityAlarmsKey(activity.account, activity.region), value: [...alarms].slice(-REMEMBERED_MAX).join("\n") },
    ...topics.slice(0, TOPICS_MAX).map((arn) => ({ key: alertTopicKey(arn), value: `the alarm ${alarm}` })),
  ];
}
