import { guarddutyFindingsMuted } from "../../shared/detectors/guardduty-findings-muted.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`guardduty:${name}`, { requestParameters, ...more });
const filter = (criterion: unknown, action = "ARCHIVE") =>
  call("CreateFilter", { detectorId: "d", name: "scanner", action, findingCriteria: { criterion } });
const update = (more: object) => call("UpdateFilter", { detectorId: "d", filterName: "scanner", ...more });
const SCANNER = { "resource.instanceDetails.instanceId": { eq: ["i-0123456789abcdef0"] } };
const LIST = "https://acme-lists.s3.amazonaws.com/trusted.txt";

describeDetector(guarddutyFindingsMuted, {
  fires: {
    "a filter without criteria": { records: [filter({})], points: 70, says: "every finding" },
    "every severity": { records: [filter({ severity: { gte: 1 } })], points: 70, says: "of high severity too" },
    "a range that reaches high": { records: [filter({ severity: { gte: 4, lt: 8 } })], points: 70, says: "high" },
    "padded with fields that take everything": {
      records: [
        filter({
          accountId: { eq: ["111122223333"] },
          "service.archived": { eq: ["false"] },
          type: { neq: ["Recon:EC2/Portscan"] },
          id: { matches: ["*"] },
        }),
      ],
      points: 70,
      says: "every finding",
    },
    "below high": { records: [filter({ severity: { lt: 7 } })], points: 30, says: "below high" },
    "of low severity": { records: [filter({ severity: { eq: ["1", "2", "3"] } })], points: 12, says: "low" },
    "findings about credentials": {
      records: [filter({ type: { equals: ["UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"] } })],
      points: 45,
      says: "IAMUser",
    },
    "many types": {
      records: [filter({ type: { eq: ["a", "b", "c", "d", "e", "f"].map((x) => `Recon:EC2/${x}`) } })],
      points: 40,
      says: "6 types",
    },
    "one type": { records: [filter({ type: { eq: ["Recon:EC2/Portscan"] } })], points: 15, says: "Portscan" },
    "one instance, in the other spelling": {
      records: [call("CreateFilter", { Action: "ARCHIVE", FindingCriteria: { Criterion: SCANNER }, name: "x" })],
      points: 8,
      says: "a few",
    },
    "made harmless first, then switched to archive": {
      records: [filter({ severity: { gte: 1 } }, "NOOP"), update({ action: "ARCHIVE" })],
      points: 70,
      says: "every finding",
    },
    "made narrow first, then widened": {
      records: [filter(SCANNER), update({ findingCriteria: { criterion: { severity: { gte: 0 } } } })],
      points: 70,
      says: "every finding",
    },
    "criteria that are not known": { records: [update({ action: "ARCHIVE" })], points: 30, says: "unseen" },
    "trusted addresses": {
      records: [call("CreateIPSet", { name: "office", format: "TXT", location: LIST, activate: true })],
      points: 45,
      says: LIST,
    },
    "another list of trusted addresses": {
      records: [call("UpdateIPSet", { ipSetId: "x", location: LIST })],
      points: 45,
      says: LIST,
    },
    "a list made ready": {
      records: [call("CreateIPSet", { location: LIST, activate: false })],
      points: 12,
      says: "ready",
    },
    "an older list switched on": {
      records: [call("UpdateIPSet", { ipSetId: "x", activate: true })],
      points: 45,
      says: "a list",
    },
    "bad addresses forgotten": { records: [call("DeleteThreatIntelSet", {})], points: 30, says: "bad addresses" },
    "many archived": {
      records: [call("ArchiveFindings", { findingIds: Array.from({ length: 50 }, (_, n) => `f${n}`) })],
      points: 15,
      says: "50 findings",
    },
    "a refused attempt": {
      records: [
        call(
          "CreateIPSet",
          { location: LIST, activate: true },
          { ...DENIED, requestParameters: { location: LIST, activate: true } },
        ),
      ],
      points: 15,
      says: "refused",
    },
  },
  quiet: {
    "a filter to look with": { records: [filter({}, "NOOP")] },
    "set back to look with": { records: [filter(SCANNER), update({ action: "NOOP" })] },
    "a few archived": { records: [call("ArchiveFindings", { findingIds: ["a", "b"] })] },
    "a list renamed": { records: [call("UpdateIPSet", { ipSetId: "x", name: "y" })] },
    "a list switched off": { records: [call("UpdateIPSet", { ipSetId: "x", activate: false })] },
    "bad addresses looked at": { records: [call("UpdateThreatIntelSet", { activate: true })] },
    "parameters of the wrong type": {
      records: [call("CreateFilter", { action: ["ARCHIVE"], findingCriteria: "all" })],
    },
    "no parameters": { records: [call("CreateFilter", null, DENIED)] },
  },
});
