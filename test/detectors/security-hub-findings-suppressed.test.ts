import { securityHubFindingsSuppressed } from "../../shared/detectors/security-hub-findings-suppressed.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`securityhub:${name}`, { requestParameters, ...more });
const is = (...values: string[]) => values.map((value) => ({ value, comparison: "EQUALS" }));
const SUPPRESS = [{ type: "FINDING_FIELDS_UPDATE", findingFieldsUpdate: { workflow: { status: "SUPPRESSED" } } }];
const rule = (criteria: unknown, actions: unknown = SUPPRESS) =>
  call("CreateAutomationRule", { ruleName: "r", ruleOrder: 1, ruleStatus: "ENABLED", criteria, actions });
const ocsf = (fieldName: string, value: string) =>
  call("CreateAutomationRuleV2", {
    criteria: {
      ocsfFindingCriteria: {
        compositeFilters: [{ stringFilters: [{ fieldName, filter: { value, comparison: "EQUALS" } }] }],
      },
    },
    actions: [{ type: "FINDING_FIELDS_UPDATE", findingFieldsUpdate: { statusId: 3 } }],
  });
const finding = (n: number) => ({ id: `f${n}`, productArn: "arn:aws:securityhub:eu-west-1::product/aws/guardduty" });
const some = (count: number) => Array.from({ length: count }, (_, n) => finding(n));

describeDetector(securityHubFindingsSuppressed, {
  fires: {
    "whatever comes in": { records: [rule({})], points: 65, says: "whatever they are" },
    "all of one product": { records: [rule({ productName: is("GuardDuty") })], points: 65, says: "of GuardDuty" },
    "high severity": { records: [rule({ severityLabel: is("LOW", "HIGH") })], points: 65, says: "suppresses" },
    "padded with criteria that take everything": {
      records: [rule({ title: [{ value: "x", comparison: "NOT_EQUALS" }], recordState: is("ACTIVE") })],
      points: 65,
      says: "suppresses",
    },
    "a criterion that cannot be made a text": {
      records: [rule({ title: [{ comparison: { toString: 1 } }] })],
      points: 65,
      says: "suppresses",
    },
    "capitals, as in the service's own API": {
      records: [
        call("CreateAutomationRule", {
          Criteria: { ProductName: is("GuardDuty") },
          Actions: [{ FindingFieldsUpdate: { Workflow: { Status: "SUPPRESSED" } } }],
        }),
      ],
      points: 65,
      says: "GuardDuty",
    },
    "made while off": {
      records: [call("CreateAutomationRule", { ruleStatus: "DISABLED", criteria: {}, actions: SUPPRESS })],
      points: 65,
      says: "suppresses",
    },
    "an older rule widened": {
      records: [
        call("BatchUpdateAutomationRules", {
          updateAutomationRulesRequestItems: [
            { ruleArn: "x", criteria: { productName: is("Macie") }, actions: SUPPRESS },
          ],
        }),
      ],
      points: 65,
      says: "Macie",
    },
    "severity lowered": {
      records: [rule({}, [{ findingFieldsUpdate: { severity: { label: "INFORMATIONAL" } } }])],
      points: 65,
      says: "lowers the severity",
    },
    "low severity": { records: [rule({ severityLabel: is("LOW", "INFORMATIONAL") })], points: 12, says: "low" },
    "one control": { records: [rule({ generatorId: is("aws-foundational/v/1.0.0/S3.9") })], points: 10, says: "some" },
    "criteria that are not visible": {
      records: [call("UpdateAutomationRuleV2", { actions: SUPPRESS })],
      points: 30,
      says: "a rule",
    },
    "the newer form, for a whole product": {
      records: [ocsf("metadata.product.name", "GuardDuty")],
      points: 65,
      says: "suppresses",
    },
    "the newer form, for one resource": {
      records: [ocsf("resources.uid", "i-0a1b2c3d4e5f60718")],
      points: 10,
      says: "some",
    },
    "many by hand, in the newer form": {
      records: [call("BatchUpdateFindingsV2", { metadataUids: some(40).map(({ id }) => id), statusId: 3 })],
      points: 20,
      says: "40 findings",
    },
    "many by hand": {
      records: [call("BatchUpdateFindings", { findingIdentifiers: some(40), workflow: { status: "SUPPRESSED" } })],
      points: 20,
      says: "40 findings",
    },
    "a refused attempt": {
      records: [call("UpdateFindings", null, DENIED)],
      points: 8,
      says: "refused",
    },
  },
  quiet: {
    "a rule that raises": { records: [rule({}, [{ findingFieldsUpdate: { severity: { label: "CRITICAL" } } }])] },
    "a rule that adds a note": { records: [rule({}, [{ findingFieldsUpdate: { note: { text: "x" } } }])] },
    "a few by hand": {
      records: [call("BatchUpdateFindings", { findingIdentifiers: some(3), workflow: { status: "SUPPRESSED" } })],
    },
    "many looked at": {
      records: [call("BatchUpdateFindings", { findingIdentifiers: some(90), workflow: { status: "NOTIFIED" } })],
    },
    "objects that cannot be made a text": {
      records: [
        call("BatchUpdateFindings", { workflow: { status: { toString: 1 } }, statusId: { valueOf: 1, toString: 1 } }),
      ],
    },
    "an action that cannot be made a text": {
      records: [rule({}, [{ findingFieldsUpdate: { workflow: { status: { toString: 1 } } } }])],
    },
    "parameters of the wrong type": { records: [call("CreateAutomationRule", { actions: "all", criteria: [7] })] },
    "no parameters": { records: [call("CreateAutomationRule", null)] },
  },
});
