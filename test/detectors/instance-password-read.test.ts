import { instancePasswordRead } from "../../shared/detectors/instance-password-read.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const read = (instanceId: string, more: object = {}) =>
  cloudtrail("ec2:GetPasswordData", { requestParameters: { instanceId }, readOnly: true, ...more });

describeDetector(instancePasswordRead, {
  fires: {
    "by who never did": { records: [read("i-1")], points: 20, says: "never did" },
    "another instance, on the same day": { records: [read("i-1"), read("i-2")], points: 20, says: "never did" },
    "while others do every day": {
      records: [read("i-1", { eventTime: "2026-02-25T10:00:00Z", userIdentity: identities.sso }), read("i-2")],
      points: 20,
      says: "never did",
    },
    refused: { records: [read("i-1", DENIED)], points: 8, says: "refused" },
  },
  quiet: {
    "by who does": { records: [read("i-1", { eventTime: "2026-02-25T10:00:00Z" }), read("i-2")] },
    "before the account is learned": { records: [read("i-1")], learnMs: 1e12 },
    "by an AWS service": { records: [read("i-1", { userIdentity: identities.service })] },
  },
});
