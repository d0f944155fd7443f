/** IAM calls as the detectors of users and credentials are tried with, and who makes them. */
import type { JsonObject } from "../../shared/model.ts";
import { cloudtrail, identities, OWN, roleSession } from "./records.ts";

export function iam(name: string, requestParameters: object | null, more: object = {}): JsonObject {
  return cloudtrail(`iam:${name}`, { requestParameters, ...more });
}

/** Bob may do everything, as the detectors remember. */
export const BOB_IS_ADMIN = iam("AttachUserPolicy", {
  userName: "bob",
  policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
});

/** Ana's console session, opened without MFA. */
export const ANA_WITHOUT_MFA = {
  ...identities.anaWithMfa,
  sessionContext: { attributes: { creationDate: "2026-03-02T09:00:00Z", mfaAuthenticated: "false" } },
};

export const SERVICE_ROLE = roleSession("AWSServiceRoleForSSO", "AWS-SSO", {
  path: "aws-service-role/sso.amazonaws.com/",
});

/** A session of central root access. */
export const ASSUMED_ROOT = {
  ...identities.root,
  sessionContext: { ...identities.root.sessionContext, assumedRoot: "true" },
};

const RUN_KEY = "ASIAEXAMPLERUN000001";

/** A workflow run enters the role terraform. */
export const RUN_BEGINS = cloudtrail("sts:AssumeRoleWithWebIdentity", {
  readOnly: true,
  userIdentity: identities.github,
  requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/terraform`, roleSessionName: "run-77" },
  responseElements: { credentials: { accessKeyId: RUN_KEY, expiration: "Mar 2, 2026, 11:00:00 AM" } },
});

/** What that run then is. */
export const BY_RUN = { userIdentity: roleSession("terraform", "run-77", { key: RUN_KEY }) };

/** The three days before: time enough for a habit. */
export const THREE_DAYS_BEFORE = ["26", "27", "28"].map((day) => ({ eventTime: `2026-02-${day}T10:00:00Z` }));
