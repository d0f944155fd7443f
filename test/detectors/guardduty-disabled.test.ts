import { guarddutyDisabled } from "../../shared/detectors/guardduty-disabled.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`guardduty:${name}`, { requestParameters, ...more });
const update = (more: object) => call("UpdateDetector", { detectorId: "12abc34d567e8fa901bc2d34e56789f0", ...more });
const features = (...list: readonly (readonly [name: string, status: string])[]) =>
  update({ features: list.map(([name, status]) => ({ name, status })) });

describeDetector(guarddutyDisabled, {
  fires: {
    "the detector deleted": {
      records: [call("DeleteDetector", { detectorId: "d" })],
      points: 75,
      says: "no longer watches",
    },
    "the detector off": { records: [update({ enable: false })], points: 75, says: "no longer watches" },
    "off, as text and in another case": {
      records: [update({ Enable: "false" })],
      points: 75,
      says: "no longer watches",
    },
    "members no longer watched": {
      records: [call("StopMonitoringMembers", { accountIds: ["111122223333"] })],
      points: 65,
      says: "member accounts",
    },
    "cut from the administrator": {
      records: [call("DisassociateFromAdministratorAccount", { detectorId: "d" })],
      points: 65,
      says: "administrator account",
    },
    "no export": { records: [call("DeletePublishingDestination", { detectorId: "d" })], points: 45, says: "exported" },
    "protections of members off": {
      records: [call("UpdateMemberDetectors", { features: [{ name: "S3_DATA_EVENTS", status: "DISABLED" }] })],
      points: 40,
      says: "protections",
    },
    "the same in the older form": {
      records: [call("UpdateMemberDetectors", { dataSources: { s3Logs: { enable: false } } })],
      points: 40,
      says: "protections",
    },
    "new accounts left out": {
      records: [call("UpdateOrganizationConfiguration", { autoEnableOrganizationMembers: "NONE" })],
      points: 40,
      says: "join",
    },
    "a protection off, before unknown": {
      records: [features(["S3_DATA_EVENTS", "DISABLED"])],
      points: 25,
      says: "S3_DATA_EVENTS",
    },
    "a protection off that was on": {
      records: [features(["S3_DATA_EVENTS", "ENABLED"]), update({ dataSources: { s3Logs: { enable: false } } })],
      points: 35,
      says: "S3_DATA_EVENTS",
    },
    "a refused attempt": { records: [call("DeleteDetector", null, DENIED)], points: 20, says: "refused" },
    "a service": {
      records: [call("DeleteDetector", { detectorId: "d" }, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "the detector on": { records: [update({ enable: true })] },
    "how often findings are exported": { records: [update({ findingPublishingFrequency: "SIX_HOURS" })] },
    "what was off before sent again": {
      records: [
        features(["S3_DATA_EVENTS", "DISABLED"]),
        features(["S3_DATA_EVENTS", "DISABLED"], ["EKS_AUDIT_LOGS", "ENABLED"]),
      ],
    },
    "a protection on": { records: [features(["S3_DATA_EVENTS", "DISABLED"]), features(["S3_DATA_EVENTS", "ENABLED"])] },
    "parameters of the wrong type": { records: [update({ enable: 0, features: "all", dataSources: [false] })] },
    "no parameters": { records: [call("UpdateDetector", null)] },
  },
});
