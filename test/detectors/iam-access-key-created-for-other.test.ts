import { iamAccessKeyCreatedForOther } from "../../shared/detectors/iam-access-key-created-for-other.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const key = (userName: string | undefined, more: object = {}) =>
  cloudtrail("iam:CreateAccessKey", {
    requestParameters: userName === undefined ? null : { userName },
    responseElements: {
      accessKey: {
        accessKeyId: "AKIAEXAMPLENEW000001",
        status: "Active",
        userName: userName ?? "ana",
        createDate: "Mar 2, 2026, 10:00:00 AM",
      },
    },
    ...more,
  });

describeDetector(iamAccessKeyCreatedForOther, {
  fires: {
    "a user for another": { records: [key("bob")], points: 40, says: "a key for bob" },
    "a role session for a user": {
      records: [key("bob", { userIdentity: identities.terraform })],
      points: 40,
      says: "a key for bob",
    },
    "a refused attempt": {
      records: [key("bob", { ...DENIED, requestParameters: { userName: "bob" } })],
      points: 10,
      says: "refused",
    },
    "root for itself": {
      records: [
        key(undefined, {
          userIdentity: identities.root,
          responseElements: { accessKey: { accessKeyId: "AKIAEXAMPLEROOT00001" } },
        }),
      ],
      points: 70,
      says: "root user",
    },
  },
  quiet: {
    "for oneself, named": { records: [key("ana")] },
    "for oneself, not named": { records: [key(undefined)] },
    "a role session and nobody named": {
      records: [cloudtrail("iam:CreateAccessKey", { userIdentity: identities.terraform })],
    },
  },
});
