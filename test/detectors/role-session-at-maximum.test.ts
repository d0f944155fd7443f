import { roleSessionAtMaximum } from "../../shared/detectors/role-session-at-maximum.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, OWN } from "../support/records.ts";

const enter = (durationSeconds: unknown, more: object = {}) =>
  assumeRole("Deploy", {
    requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/Deploy`, roleSessionName: "ana", durationSeconds },
    ...more,
  });
const token = (durationSeconds: number) =>
  cloudtrail("sts:GetSessionToken", { requestParameters: { durationSeconds }, responseElements: {} });

describeDetector(roleSessionAtMaximum, {
  fires: {
    "half a day": { records: [enter(43_200)], points: 12, says: "for 12 hours" },
    "written as text": { records: [enter("43200")], points: 12, says: "for 12 hours" },
    "a session token for a day and a half": { records: [token(129_600)], points: 12, says: "for 36 hours" },
    "an hour before does not make it usual": {
      records: [enter(3600, { eventTime: "2026-03-01T10:00:00Z" }), enter(43_200)],
      points: 12,
      says: "never asked for",
    },
  },
  quiet: {
    "an hour": { records: [enter(3600)] },
    "a second less": { records: [enter(43_199)] },
    "half a day of a session token, which is its default": { records: [token(43_200)] },
    "as yesterday": { records: [enter(43_200, { eventTime: "2026-03-01T10:00:00Z" }), enter(43_200)] },
    "while the account is learned": { records: [enter(43_200)], learnMs: 1e12 },
    "what a permission set says": {
      records: [{ ...enter(43_200, { userIdentity: identities.sso }), eventName: "AssumeRoleWithSAML" }],
    },
    refused: { records: [enter(43_200, DENIED)] },
    "no number": { records: [enter("for ever")] },
    "no parameters": { records: [enter(43_200, { requestParameters: null })] },
  },
});
