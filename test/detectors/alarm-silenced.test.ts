import { alarmSilenced } from "../../shared/detectors/alarm-silenced.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, pipelineEnters, pipelineSession } from "../support/records.ts";

const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`monitoring:${name}`, { requestParameters, ...more });
const CIS = "CIS-1.1-RootAccountUsage";
const counted = call("PutMetricAlarm", { alarmName: "odd-calls", namespace: "CloudTrailMetrics", metricName: "Odd" });
const many = Array.from({ length: 12 }, (_, n) => `queue-depth-${n}`);

describeDetector(alarmSilenced, {
  fires: {
    "an alarm of the benchmark deleted": {
      records: [call("DeleteAlarms", { alarmNames: [CIS] })],
      points: 50,
      says: CIS,
    },
    "hidden among ordinary ones": {
      records: [call("DeleteAlarms", { alarmNames: ["cpu", "disk", CIS, "UnauthorizedAPICalls"] })],
      points: 50,
      says: `${CIS} and 1 more are deleted`,
    },
    "an alarm that counts in a trail, under a plain name": {
      records: [counted, call("DeleteAlarms", { alarmNames: ["odd-calls"] })],
      points: 50,
      says: "odd-calls",
    },
    "named with a word that applications use, too": {
      records: [call("DeleteAlarms", { alarmNames: ["security-service-cpu"] })],
      points: 30,
      says: "security-service-cpu",
    },
    "its actions off": { records: [call("DisableAlarmActions", { alarmNames: [CIS] })], points: 50, says: "told" },
    "replaced by itself without actions": {
      records: [call("PutMetricAlarm", { alarmName: CIS, actionsEnabled: false })],
      points: 45,
      says: "told",
    },
    "set to all is well": {
      records: [call("SetAlarmState", { alarmName: CIS, stateValue: "OK" })],
      points: 35,
      says: "by hand",
    },
    muted: { records: [call("PutAlarmMuteRule", { muteTargets: { alarmNames: [CIS] } })], points: 45, says: "muted" },
    "all muted": { records: [call("PutAlarmMuteRule", { name: "x" })], points: 40, says: "every alarm" },
    "many ordinary ones at once": {
      records: [call("DisableAlarmActions", { alarmNames: many })],
      points: 20,
      says: "12 alarms",
    },
    "by a pipeline": {
      records: [pipelineEnters(), call("DeleteAlarms", { alarmNames: [CIS] }, { userIdentity: pipelineSession })],
      points: 25,
      says: "by a pipeline",
    },
    "a refused attempt": {
      records: [call("DeleteAlarms", { alarmNames: [CIS] }, { errorCode: "AccessDenied" })],
      points: 17,
      says: "refused",
    },
    "a service": {
      records: [call("DeleteAlarms", { alarmNames: [CIS] }, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "ordinary alarms deleted": { records: [call("DeleteAlarms", { alarmNames: many })] },
    "alarms of autoscaling": {
      records: [call("DeleteAlarms", { alarmNames: ["TargetTracking-service/security/web-AlarmHigh-1"] })],
    },
    "the sign-in of an application": {
      records: [call("DeleteAlarms", { alarmNames: ["signin-latency", "mfa-errors"] })],
    },
    "an alarm tested": { records: [call("SetAlarmState", { alarmName: CIS, stateValue: "ALARM" })] },
    "an alarm made": { records: [counted] },
    "actions on": { records: [call("PutMetricAlarm", { alarmName: CIS, actionsEnabled: true })] },
    "an alarm of Rolecall, which has a detector of its own": {
      records: [call("DeleteAlarms", { alarmNames: ["rolecall-production-security"] })],
    },
    "parameters of the wrong type": { records: [call("DeleteAlarms", { alarmNames: [7, null, {}] })] },
    "no parameters": { records: [call("DeleteAlarms", null, DENIED)] },
  },
});
