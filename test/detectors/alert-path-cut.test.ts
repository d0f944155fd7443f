import { alertPathCut } from "../../shared/detectors/alert-path-cut.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OWN } from "../support/records.ts";

const TOPIC = `arn:aws:sns:eu-west-1:${OWN}:pager`;
const SUBSCRIPTION = `${TOPIC}:0b9d4f0e-6c1c-4a5e-9a43-7f1b2f1f6a55`;
const NAMED = `arn:aws:sns:eu-west-1:${OWN}:security-findings`;
const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`sns:${name}`, { requestParameters, ...more });
const alarm = cloudtrail("monitoring:PutMetricAlarm", {
  requestParameters: { alarmName: "CIS-1.1-RootAccountUsage", alarmActions: [TOPIC] },
});
const rule = cloudtrail("events:PutRule", {
  requestParameters: { name: "tell", eventPattern: '{"source":["aws.securityhub"]}' },
});
const targets = cloudtrail("events:PutTargets", {
  requestParameters: { rule: "tell", targets: [{ id: "1", arn: TOPIC }] },
});
const attribute = (attributeName: string, attributeValue: string, arn: object = { topicArn: NAMED }) => ({
  ...arn,
  attributeName,
  attributeValue,
});

describeDetector(alertPathCut, {
  fires: {
    "the topic of an alarm deleted": {
      records: [alarm, call("DeleteTopic", { topicArn: TOPIC })],
      points: 55,
      says: "which the alarm CIS-1.1-RootAccountUsage tells, is gone",
    },
    "the topic of a rule loses a receiver": {
      records: [rule, targets, call("Unsubscribe", { subscriptionArn: SUBSCRIPTION })],
      points: 45,
      says: "which the rule tell tells, lost a receiver",
    },
    "a topic named so deleted": {
      records: [call("DeleteTopic", { topicArn: NAMED })],
      points: 45,
      says: "security-findings",
    },
    "a topic named with a word that applications use, too": {
      records: [call("DeleteTopic", { topicArn: `arn:aws:sns:eu-west-1:${OWN}:audit-jobs` })],
      points: 30,
      says: "audit-jobs",
    },
    "another policy": {
      records: [call("SetTopicAttributes", attribute("Policy", "{}"))],
      points: 25,
      says: "another policy",
    },
    "a receiver gets a part": {
      records: [
        call(
          "SetSubscriptionAttributes",
          attribute("FilterPolicy", '{"x":["y"]}', {
            subscriptionArn: `${NAMED}:0b9d4f0e-6c1c-4a5e-9a43-7f1b2f1f6a55`,
          }),
        ),
      ],
      points: 35,
      says: "only a part",
    },
    "a refused attempt": {
      records: [call("DeleteTopic", { topicArn: NAMED }, { errorCode: "AuthorizationError" })],
      points: 15,
      says: "refused",
    },
    "a service": {
      records: [call("DeleteTopic", { topicArn: NAMED }, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "any other topic": { records: [call("DeleteTopic", { topicArn: TOPIC })] },
    "any other receiver": { records: [call("Unsubscribe", { subscriptionArn: SUBSCRIPTION })] },
    "a name for display": { records: [call("SetTopicAttributes", attribute("DisplayName", "x"))] },
    "a filter taken away": { records: [call("SetSubscriptionAttributes", attribute("FilterPolicy", "{}"))] },
    "a topic of Rolecall, which has a detector of its own": {
      records: [call("DeleteTopic", { topicArn: `arn:aws:sns:eu-west-1:${OWN}:rolecall-production-security` })],
    },
    "parameters of the wrong type": { records: [call("DeleteTopic", { topicArn: 7 }), call("Unsubscribe", {})] },
    "no parameters": { records: [call("DeleteTopic", null, DENIED)] },
  },
});
