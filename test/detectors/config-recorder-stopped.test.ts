import { configRecorderStopped } from "../../shared/detectors/config-recorder-stopped.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const call = (name: string, requestParameters: object | null = {}, more: object = {}) =>
  cloudtrail(`config:${name}`, { requestParameters, ...more });
const recorder = (recordingGroup?: unknown) =>
  call("PutConfigurationRecorder", { configurationRecorder: { name: "default", recordingGroup } });
const included = (...resourceTypes: string[]) => ({ allSupported: false, resourceTypes });
const excluded = (...resourceTypes: string[]) => ({
  allSupported: false,
  exclusionByResourceTypes: { resourceTypes },
  recordingStrategy: { useOnly: "EXCLUSION_BY_RESOURCE_TYPES" },
});
const MANY = ["AWS::EC2::Instance", "AWS::EC2::Volume", "AWS::Lambda::Function", "AWS::SQS::Queue"];

describeDetector(configRecorderStopped, {
  fires: {
    "the recorder stopped": {
      records: [call("StopConfigurationRecorder", { configurationRecorderName: "default" })],
      points: 60,
      says: "no longer records",
    },
    "the recorder deleted": { records: [call("DeleteConfigurationRecorder")], points: 65, says: "gone" },
    "the channel deleted": { records: [call("DeleteDeliveryChannel")], points: 55, says: "no longer delivers" },
    "roles no longer recorded": {
      records: [recorder(excluded("AWS::Lambda::Function", "AWS::IAM::Role"))],
      points: 45,
      says: "no longer records AWS::IAM::Role",
    },
    "hardly anything recorded": {
      records: [recorder(included("AWS::EC2::Volume"))],
      points: 45,
      says: "AWS::EC2::Volume, and no roles",
    },
    "nothing recorded": { records: [recorder(included())], points: 45, says: "records nothing" },
    "many types, but no identities": { records: [recorder(included(...MANY))], points: 25, says: "and others" },
    "widened and narrowed again": {
      records: [recorder({ allSupported: true }), recorder(included("AWS::EC2::Volume"))],
      points: 45,
      says: "no roles",
    },
    "a rule of the organisation": { records: [call("DeleteOrganizationConfigRule")], points: 30, says: "organisation" },
    "one rule": { records: [call("DeleteConfigRule", { configRuleName: "r" })], points: 12, says: "a rule" },
    "a refused attempt": { records: [call("StopConfigurationRecorder", null, DENIED)], points: 20, says: "refused" },
    "a service": {
      records: [call("DeleteConfigurationRecorder", {}, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    started: { records: [call("StartConfigurationRecorder")] },
    "all types": { records: [recorder({ allSupported: true, includeGlobalResourceTypes: true })] },
    "no group, which is all types": { records: [recorder()] },
    "costly types left out": { records: [recorder(excluded("AWS::EC2::NetworkInterface"))] },
    "chosen types with identities": { records: [recorder(included(...MANY, "AWS::IAM::Role"))] },
    "the same sent again": { records: [recorder(included(...MANY)), recorder(included(...MANY))] },
    "parameters of the wrong type": { records: [call("PutConfigurationRecorder", { configurationRecorder: [1] })] },
  },
});
