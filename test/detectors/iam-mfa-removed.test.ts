import { iamMfaRemoved } from "../../shared/detectors/iam-mfa-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const off = (userName: string, more: object = {}) =>
  cloudtrail("iam:DeactivateMFADevice", {
    requestParameters: { userName, serialNumber: `arn:aws:iam::111122223333:mfa/${userName}` },
    ...more,
  });

describeDetector(iamMfaRemoved, {
  fires: {
    "another user's device": { records: [off("bob")], points: 40, says: "the MFA device of bob" },
    "their own": { records: [off("ana")], points: 15, says: "their own" },
    "root's device": {
      records: [
        cloudtrail("iam:DeactivateMFADevice", {
          userIdentity: identities.root,
          requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/root-account-mfa-device" },
        }),
      ],
      points: 70,
      says: "root user's",
    },
    "the device deleted by another": {
      records: [
        cloudtrail("iam:DeleteVirtualMFADevice", {
          requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/bob" },
        }),
      ],
      points: 10,
      says: "deleted",
    },
    "a refused attempt": { records: [off("bob", DENIED)], points: 10, says: "refused" },
  },
  quiet: {
    "a device enabled": { records: [cloudtrail("iam:EnableMFADevice", { requestParameters: { userName: "bob" } })] },
    "their own old device deleted": {
      records: [
        cloudtrail("iam:DeleteVirtualMFADevice", {
          requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/ana" },
        }),
      ],
    },
  },
});
