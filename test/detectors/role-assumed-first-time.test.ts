import { roleAssumedFirstTime } from "../../shared/detectors/role-assumed-first-time.ts";
import { DAY_MS } from "../../shared/model.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities } from "../support/records.ts";

const before = assumeRole("Other", { eventTime: "2026-03-01T10:00:00Z" });

describeDetector(roleAssumedFirstTime, {
  fires: {
    "a person in a role of others": { records: [before, assumeRole("Deploy")], points: 12, says: "for the first time" },
    "a pipeline in a new role": {
      records: [
        before,
        cloudtrail("sts:AssumeRoleWithWebIdentity", {
          userIdentity: identities.github,
          requestParameters: { roleArn: "arn:aws:iam::111122223333:role/infra", roleSessionName: "gha" },
        }),
      ],
      points: 18,
      says: "for the first time",
    },
    "seen, but longer ago than facts are kept": {
      records: [assumeRole("Deploy", { eventTime: "2025-10-01T10:00:00Z" }), assumeRole("Deploy")],
      points: 12,
      says: "for the first time",
    },
    "a denied call before teaches nothing": {
      records: [
        assumeRole("Deploy", {
          ...DENIED,
          errorMessage: "not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/Deploy",
        }),
        assumeRole("Deploy"),
      ],
      points: 12,
      says: "for the first time",
    },
  },
  quiet: {
    "the same pair again, with another session name": {
      records: [assumeRole("Deploy", { eventTime: "2026-03-01T10:00:00Z" }), assumeRole("Deploy")],
    },
    "an account that is still being learned": { records: [before, assumeRole("Deploy")], learnMs: 7 * DAY_MS },
    "nothing is learned at all": { records: [before, assumeRole("Deploy")], learnMs: Number.POSITIVE_INFINITY },
    "a denied attempt": { records: [before, assumeRole("Deploy", DENIED)] },
    "an outside account has its own detector": {
      records: [assumeRole("Deploy", { userIdentity: identities.stranger })],
    },
  },
});
