import { logsRemoved } from "../../shared/detectors/logs-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OWN, pipelineEnters, pipelineSession } from "../support/records.ts";

const GROUP = "acme/management-events";
const NAMED = "/acme/security-events";
const trail = () =>
  cloudtrail("cloudtrail:CreateTrail", {
    requestParameters: { name: "main" },
    responseElements: { cloudWatchLogsLogGroupArn: `arn:aws:logs:eu-west-1:${OWN}:log-group:${GROUP}:*` },
  });
const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`logs:${name}`, { requestParameters, ...more });
const kept = (logGroupName: string, retentionInDays: unknown) =>
  call("PutRetentionPolicy", { logGroupName, retentionInDays });

describeDetector(logsRemoved, {
  fires: {
    "the trail's group": {
      records: [trail(), call("DeleteLogGroup", { logGroupName: GROUP })],
      points: 70,
      says: "the trail's log group",
    },
    "the trail's group by its ARN": {
      records: [
        trail(),
        call("DeleteLogGroup", { logGroupIdentifier: `arn:aws:logs:eu-west-1:${OWN}:log-group:${GROUP}` }),
      ],
      points: 70,
      says: "gone",
    },
    "a group that is named after the trail": {
      records: [call("DeleteLogGroup", { logGroupName: "aws-cloudtrail-logs-management" })],
      points: 70,
      says: "gone",
    },
    "an audit log, of whatever": {
      records: [call("DeleteLogGroup", { logGroupName: "/orders/audit" })],
      points: 30,
      says: "gone",
    },
    "retention of an audit log": { records: [kept("/orders/audit", 1)], points: 30, says: "one day" },
    "flow logs": {
      records: [call("DeleteLogGroup", { logGroupName: "/aws/vpc/flow-logs" })],
      points: 50,
      says: "gone",
    },
    "flow logs, with their environment, by a pipeline": {
      records: [
        pipelineEnters(),
        call("DeleteLogGroup", { logGroupName: "/dev/vpc-flow-logs" }, { userIdentity: pipelineSession }),
      ],
      points: 25,
      says: "by a pipeline",
    },
    "a stream": {
      records: [trail(), call("DeleteLogStream", { logGroupName: GROUP, logStreamName: "s" })],
      points: 50,
      says: "stream",
    },
    "a metric filter": {
      records: [trail(), call("DeleteMetricFilter", { logGroupName: GROUP, filterName: "f" })],
      points: 55,
      says: "counted",
    },
    "a metric filter named as in the benchmark": {
      records: [call("DeleteMetricFilter", { logGroupName: "main", filterName: "CIS-3.3-RootAccountUsage" })],
      points: 45,
      says: "counted",
    },
    "a subscription": {
      records: [call("DeleteSubscriptionFilter", { logGroupName: NAMED, filterName: "f" })],
      points: 45,
      says: "passes on",
    },
    "the subscription of any other group": {
      records: [call("DeleteSubscriptionFilter", { logGroupName: "/aws/lambda/orders", filterName: "f" })],
      points: 10,
      says: "passes on",
    },
    "retention of the trail's group": { records: [trail(), kept(GROUP, 1)], points: 55, says: "after one day" },
    "retention of a named group": { records: [kept(NAMED, 7)], points: 40, says: "after 7 days" },
    "retention of a month": { records: [kept(NAMED, 30)], points: 25, says: "30 days" },
    "retention cut in steps": { records: [kept(NAMED, 14), kept(NAMED, 3)], points: 40, says: "3 days" },
    "a destination": {
      records: [call("DeleteDestination", { destinationName: "siem" })],
      points: 45,
      says: "destination",
    },
    "any other delivery": { records: [call("DeleteDelivery", { id: "abc" })], points: 10, says: "delivery" },
    "a refused attempt": {
      records: [call("DeleteLogGroup", { logGroupName: NAMED }, { errorCode: "AccessDeniedException" })],
      points: 17,
      says: "refused",
    },
    "a service": {
      records: [call("DeleteLogGroup", { logGroupName: NAMED }, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "a developer's group": { records: [call("DeleteLogGroup", { logGroupName: "/aws/lambda/orders" })] },
    "what a function prints, whatever it is called": {
      records: [call("DeleteLogGroup", { logGroupName: "/aws/lambda/cloudtrail-security-audit" })],
    },
    "a developer's retention": { records: [kept("/aws/lambda/orders", 1)] },
    "any other metric filter": {
      records: [call("DeleteMetricFilter", { logGroupName: "orders", filterName: "slow" })],
    },
    "retention of a year": { records: [kept(NAMED, 365)] },
    "the same retention sent again": { records: [kept(NAMED, 7), kept(NAMED, 7)] },
    "retention reverted": { records: [kept(NAMED, 1), kept(NAMED, 14)] },
    "a group of Rolecall, which has a detector of its own": {
      records: [call("DeleteLogGroup", { logGroupName: "/aws/lambda/rolecall-production-security" })],
    },
    "parameters of the wrong type": {
      records: [call("DeleteLogGroup", { logGroupName: [NAMED] }), kept(NAMED, "one")],
    },
    "no parameters": { records: [call("DeleteLogGroup", null, DENIED)] },
  },
});
