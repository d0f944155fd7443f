import { eventRuleDisabled } from "../../shared/detectors/event-rule-disabled.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, pipelineEnters, pipelineSession } from "../support/records.ts";

const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`events:${name}`, { requestParameters, ...more });
const rule = (more: object = {}) =>
  call("PutRule", { name: "tell", eventPattern: '{"source":["aws.guardduty"]}', state: "ENABLED", ...more });
const OTHER_PATTERN = '{"source":["acme.orders"]}';

describeDetector(eventRuleDisabled, {
  fires: {
    "a rule that was seen to watch": {
      records: [rule(), call("DisableRule", { name: "tell" })],
      points: 55,
      says: "which watches aws.guardduty, is disabled",
    },
    "the same by its bus": {
      records: [
        rule(),
        call("DeleteRule", { name: "tell", eventBusName: "arn:aws:events:eu-west-1:111122223333:event-bus/default" }),
      ],
      points: 55,
      says: "gone",
    },
    "its targets removed": {
      records: [rule(), call("RemoveTargets", { rule: "tell", ids: ["1"] })],
      points: 50,
      says: "targets",
    },
    "put again, off": { records: [rule({ state: "DISABLED" })], points: 55, says: "is disabled" },
    "put again, for something else": {
      records: [rule(), rule({ eventPattern: OTHER_PATTERN })],
      points: 50,
      says: "watches something else",
    },
    "named so": {
      records: [call("DisableRule", { name: "guardduty-to-pager" })],
      points: 45,
      says: "guardduty-to-pager",
    },
    "named with a word that applications use, too": {
      records: [call("DisableRule", { name: "security-scan-nightly" })],
      points: 30,
      says: "security-scan-nightly",
    },
    "sign-ins": {
      records: [
        rule({ eventPattern: '{"detail-type":["AWS Console Sign In via CloudTrail"]}' }),
        call("DisableRule", { name: "tell" }),
      ],
      points: 55,
      says: "watches Console Sign In",
    },
    "by a pipeline": {
      records: [rule(), pipelineEnters(), call("DeleteRule", { name: "tell" }, { userIdentity: pipelineSession })],
      points: 25,
      says: "by a pipeline",
    },
    "a refused attempt": {
      records: [call("DeleteRule", { name: "security-findings" }, { errorCode: "AccessDenied" })],
      points: 15,
      says: "refused",
    },
    "a service": {
      records: [call("DeleteRule", { name: "security-findings" }, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "a schedule disabled": {
      records: [
        call("PutRule", { name: "nightly", scheduleExpression: "rate(1 day)" }),
        call("DisableRule", { name: "nightly" }),
      ],
    },
    "a rule over the data events of an application": {
      records: [
        rule({ eventPattern: '{"source":["aws.s3"],"detail-type":["AWS API Call via CloudTrail"]}' }),
        call("DeleteRule", { name: "tell" }),
      ],
    },
    "a rule of an application": {
      records: [rule({ eventPattern: OTHER_PATTERN }), call("DeleteRule", { name: "tell" })],
    },
    "enabled again": { records: [rule(), call("EnableRule", { name: "tell" })] },
    "the same rule put again": { records: [rule(), rule()] },
    "a rule of Rolecall, which has a detector of its own": {
      records: [call("DisableRule", { name: "rolecall-production-security" })],
    },
    "a rule of that name on another bus": {
      records: [rule(), call("DisableRule", { name: "tell", eventBusName: "orders" })],
    },
    "targets put": { records: [rule(), call("PutTargets", { rule: "tell", targets: [{ id: "1", arn: 7 }] })] },
    "parameters of the wrong type": { records: [call("DisableRule", { name: ["security"] })] },
    "no parameters": { records: [call("DisableRule", null, DENIED)] },
  },
});
