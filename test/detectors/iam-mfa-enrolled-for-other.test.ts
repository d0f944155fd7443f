import { iamMfaEnrolledForOther } from "../../shared/detectors/iam-mfa-enrolled-for-other.ts";
import { describeDetector } from "../support/detector.ts";
import { ANA_WITHOUT_MFA, BOB_IS_ADMIN, iam, SERVICE_ROLE, THREE_DAYS_BEFORE } from "../support/iam.ts";
import { DENIED, identities } from "../support/records.ts";

const serial = (name: string) => `arn:aws:iam::111122223333:mfa/${name}`;
const enrol = (userName: unknown, device = "phone", more: object = {}) =>
  iam("EnableMFADevice", { userName, serialNumber: serial(device) }, more);
const remove = (userName: string, more: object = {}) =>
  iam("DeactivateMFADevice", { userName, serialNumber: serial("old") }, more);

describeDetector(iamMfaEnrolledForOther, {
  fires: {
    "a device for another user": { records: [enrol("bob")], points: 30, says: "set up by somebody else" },
    "for one who may do everything": { records: [BOB_IS_ADMIN, enrol("bob")], points: 50, says: "who holds every" },
    "after the first was removed": {
      records: [remove("bob"), enrol("bob")],
      points: 50,
      says: "another MFA device for bob, after the first was removed",
    },
    "after that of an administrator was removed": {
      records: [BOB_IS_ADMIN, remove("bob"), enrol("bob")],
      points: 70,
      says: "who holds every action",
    },
    "after somebody else removed the first": {
      records: [remove("bob", { userIdentity: identities.sso }), enrol("bob")],
      points: 30,
      says: "set up by somebody else",
    },
    "a device made to match": {
      records: [iam("ResyncMFADevice", { userName: "bob", serialNumber: serial("bob") })],
      points: 20,
      says: "set up by somebody else",
    },
    "the helpdesk, as always": {
      records: [...THREE_DAYS_BEFORE.map((more) => enrol("cleo", "token", more)), enrol("bob")],
      points: 10,
      says: "as on 3 days before",
    },
    "the helpdesk, after a removal": {
      records: [...THREE_DAYS_BEFORE.map((more) => enrol("cleo", "token", more)), remove("bob"), enrol("bob")],
      points: 50,
      says: "after the first was removed",
    },
    "a further one of one's own, by key": {
      records: [enrol("ana", "phone", { userIdentity: identities.anaWithMfa }), enrol("ana", "tablet")],
      points: 30,
      says: "a further MFA device for oneself",
    },
    "a refused attempt": {
      records: [enrol("bob", "phone", { errorCode: "NoSuchEntity" })],
      points: 8,
      says: "refused",
    },
  },
  quiet: {
    "one's first, before there can be MFA": { records: [enrol("ana", "phone", { userIdentity: ANA_WITHOUT_MFA })] },
    "one's own after the old one went": {
      records: [enrol("ana"), remove("ana", { userIdentity: identities.anaWithMfa }), enrol("ana", "tablet")],
    },
    "a further one, with MFA": {
      records: [enrol("ana"), enrol("ana", "tablet", { userIdentity: identities.anaWithMfa })],
    },
    "a device that nobody has yet": { records: [iam("CreateVirtualMFADevice", { virtualMFADeviceName: "bob" })] },
    "one's own, refused": { records: [enrol("ana", "phone", DENIED)] },
    "an AWS service": { records: [enrol("bob", "phone", { userIdentity: SERVICE_ROLE })] },
    "a user of the wrong type, by a role": {
      records: [iam("EnableMFADevice", { userName: 7 }, { userIdentity: identities.sso })],
    },
  },
});
