import { roleAssumedWithoutMfa } from "../../shared/detectors/role-assumed-without-mfa.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, DENIED, identities } from "../support/records.ts";

const habit = ["02", "03", "04", "05", "06"].map((day) =>
  assumeRole("Deploy", { eventTime: `2026-03-${day}T10:00:00Z` }),
);

const serialNumber = "arn:aws:iam::111122223333:mfa/ana";
const withToken = ["04", "05", "06"].map((day) =>
  assumeRole("Deploy", { eventTime: `2026-03-${day}T10:00:00Z`, serialNumber }),
);

describeDetector(roleAssumedWithoutMfa, {
  fires: {
    "a long-term key without a token": { records: [assumeRole("Deploy")], points: 25, says: "without MFA" },
    "a denied attempt, a little": { records: [assumeRole("Deploy", DENIED)], points: 5, says: "without MFA" },
    "a habit, less": {
      records: [...habit, assumeRole("Deploy", { eventTime: "2026-03-09T10:00:00Z" })],
      points: 15,
      says: "as on 5 days before",
    },
    "a session that a key without MFA opened": {
      records: [
        assumeRole("Jump", { key: "ASIAEXAMPLEJUMP00001" }),
        assumeRole("Deploy", {
          userIdentity: {
            ...identities.terraform,
            accessKeyId: "ASIAEXAMPLEJUMP00001",
          },
        }),
      ],
      points: 25,
      says: "without MFA",
    },
    "without what was always there": {
      records: [...withToken, assumeRole("Deploy", { eventTime: "2026-03-09T10:00:00Z" })],
      points: 40,
      says: "with which this user always entered",
    },
    "it is said once": {
      records: [
        ...withToken,
        ...["09", "10"].map((day) => assumeRole("Deploy", { eventTime: `2026-03-${day}T10:00:00Z` })),
      ],
      points: 25,
      says: /^without MFA$/,
    },
    "two days with a token are no rule": {
      records: [...withToken.slice(1), assumeRole("Deploy", { eventTime: "2026-03-09T10:00:00Z" })],
      points: 25,
      says: /^without MFA$/,
    },
  },
  quiet: {
    "a token was given": { records: [assumeRole("Deploy", { serialNumber: "arn:aws:iam::111122223333:mfa/ana" })] },
    "the caller's session had MFA": { records: [assumeRole("Deploy", { userIdentity: identities.anaWithMfa })] },
    "Identity Center: CloudTrail cannot know": { records: [assumeRole("Deploy", { userIdentity: identities.sso })] },
    "an instance role": { records: [assumeRole("Deploy", { userIdentity: identities.instance })] },
    "an AWS service": { records: [assumeRole("Deploy", { userIdentity: identities.service })] },
    "another account's caller": { records: [assumeRole("Deploy", { userIdentity: identities.stranger })] },
    "no identity at all": { records: [assumeRole("Deploy", { userIdentity: undefined })] },
  },
});
