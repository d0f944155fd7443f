import { iamMfaRemoved } from "../../shared/detectors/iam-mfa-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { ANA_WITHOUT_MFA, BOB_IS_ADMIN, iam } from "../support/iam.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const off = (userName: string, more: object = {}) =>
  cloudtrail("iam:DeactivateMFADevice", {
    requestParameters: { userName, serialNumber: `arn:aws:iam::111122223333:mfa/${userName}` },
    ...more,
  });

describeDetector(iamMfaRemoved, {
  fires: {
    "another user's device": { records: [off("bob")], points: 40, says: "the MFA device of bob" },
    "of one who may do everything": {
      records: [BOB_IS_ADMIN, off("bob")],
      points: 60,
      says: "the MFA device of bob, who holds every action",
    },
    "of one whose password went first": {
      records: [iam("DeleteLoginProfile", { userName: "bob" }), off("bob")],
      points: 10,
      says: "whose password is gone too",
    },
    "their own, with MFA": {
      records: [off("ana", { userIdentity: identities.anaWithMfa })],
      points: 10,
      says: "their own",
    },
    "their own, by key": { records: [off("ana")], points: 30, says: "from a session without MFA" },
    "their own, from the console without MFA": {
      records: [off("Ana", { userIdentity: ANA_WITHOUT_MFA })],
      points: 30,
      says: "from a session without MFA",
    },
    "a device of nobody in particular": {
      records: [
        cloudtrail("iam:DeactivateMFADevice", { requestParameters: { serialNumber: 7 }, userIdentity: identities.sso }),
      ],
      points: 40,
      says: "an MFA device",
    },
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
