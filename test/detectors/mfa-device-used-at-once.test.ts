import { mfaDeviceUsedAtOnce } from "../../shared/detectors/mfa-device-used-at-once.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, OWN } from "../support/records.ts";

const serialNumber = `arn:aws:iam::${OWN}:mfa/phone`;
const enrol = (more: object = {}) =>
  cloudtrail("iam:EnableMFADevice", {
    eventTime: "2026-03-02T09:48:00Z",
    requestParameters: { userName: "ana", serialNumber },
    ...more,
  });
const byBen = { userIdentity: { ...identities.ana, arn: identities.ana.arn.replace("ana", "ben"), userName: "ben" } };
const enter = (more: object = {}) => assumeRole("Deploy", { serialNumber, ...more });

describeDetector(mfaDeviceUsedAtOnce, {
  fires: {
    "enrolled for the user by somebody else": {
      records: [enrol(byBen), enter()],
      points: 50,
      says: "enrolled 12 minutes before by ben",
    },
    "for a session token": {
      records: [
        enrol(byBen),
        cloudtrail("sts:GetSessionToken", { requestParameters: { serialNumber }, responseElements: {} }),
      ],
      points: 50,
      says: "by ben",
    },
    "by the user, as with a new phone": { records: [enrol(), enter()], points: 15, says: "by the user" },
    "just within a day": {
      records: [enrol({ ...byBen, eventTime: "2026-03-01T10:00:01Z" }), enter()],
      points: 50,
      says: "by ben",
    },
    refused: {
      records: [enrol(byBen), enter({ ...DENIED, requestParameters: { serialNumber } })],
      points: 15,
      says: "by ben",
    },
  },
  quiet: {
    "a day later": { records: [enrol({ ...byBen, eventTime: "2026-03-01T10:00:00Z" }), enter()] },
    "another device": { records: [enrol({ requestParameters: { serialNumber: `${serialNumber}-2` } }), enter()] },
    "a device that could not be enrolled": {
      records: [enrol({ ...byBen, errorCode: "InvalidAuthenticationCode" }), enter()],
    },
    "a device nobody saw enrolled": { records: [enter()] },
    "the enrolment itself": { records: [enrol(byBen), enrol(byBen)] },
    "without MFA": { records: [enrol(byBen), assumeRole("Deploy")] },
    "a serial number of the wrong type": { records: [enrol(byBen), enter({ requestParameters: { serialNumber: 7 } })] },
  },
});
