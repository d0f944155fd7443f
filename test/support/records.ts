/** One base record of the real shape; tests state only what differs. All ids and addresses are made up. */
import type { JsonObject } from "../../shared/model.ts";

export const OWN = "111122223333";
export const OTHER = "999988887777";

export type Overrides = { readonly [key: string]: unknown };

let serial = 0;

/** A unique made-up event id; the order in one test file is the order of calls. */
export function eventId(): string {
  serial += 1;
  return `00000000-0000-4000-8000-${String(serial).padStart(12, "0")}`;
}

export const identities = {
  ana: {
    type: "IAMUser",
    principalId: "AIDAEXAMPLEANA000001",
    arn: `arn:aws:iam::${OWN}:user/ana`,
    accountId: OWN,
    accessKeyId: "AKIAEXAMPLEANA000001",
    userName: "ana",
  },
  anaWithMfa: {
    type: "IAMUser",
    principalId: "AIDAEXAMPLEANA000001",
    arn: `arn:aws:iam::${OWN}:user/ana`,
    accountId: OWN,
    accessKeyId: "ASIAEXAMPLEANA000001",
    userName: "ana",
    sessionContext: { attributes: { creationDate: "2026-03-02T09:00:00Z", mfaAuthenticated: "true" } },
  },
  sso: roleSession("AWSReservedSSO_Developer_0123456789abcdef", "carol@acme.example", {
    path: "aws-reserved/sso.amazonaws.com/",
  }),
  terraform: roleSession("terraform", "run-77"),
  instance: roleSession("web", "i-0123456789abcdef0", { ec2RoleDelivery: "2.0" }),
  root: {
    type: "Root",
    principalId: OWN,
    arn: `arn:aws:iam::${OWN}:root`,
    accountId: OWN,
    accessKeyId: "ASIAEXAMPLEROOT00001",
    sessionContext: { attributes: { creationDate: "2026-03-02T09:00:00Z", mfaAuthenticated: "true" } },
  },
  github: {
    type: "WebIdentityUser",
    principalId: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/infra:ref:refs/heads/main`,
    userName: "repo:acme/infra:ref:refs/heads/main",
    identityProvider: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com`,
  },
  service: { type: "AWSService", invokedBy: "ec2.amazonaws.com" },
  stranger: { type: "AWSAccount", principalId: "AIDAEXAMPLESTRANGER1", accountId: OTHER },
} as const;

/** userIdentity of a role session, with what `sessionContext` adds. */
export function roleSession(
  role: string,
  session: string,
  more: {
    path?: string;
    ec2RoleDelivery?: string;
    sourceIdentity?: string;
    account?: string;
    key?: string;
    mfa?: string;
  } = {},
) {
  const account = more.account ?? OWN;
  return {
    type: "AssumedRole",
    principalId: `AROAEXAMPLE${role.slice(0, 8).toUpperCase()}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: more.key ?? "ASIAEXAMPLESESSION01",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: `AROAEXAMPLE${role.slice(0, 8).toUpperCase()}`,
        arn: `arn:aws:iam::${account}:role/${more.path ?? ""}${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: "2026-03-02T09:00:00Z", mfaAuthenticated: more.mfa ?? "false" },
      ...(more.sourceIdentity === undefined ? {} : { sourceIdentity: more.sourceIdentity }),
      ...(more.ec2RoleDelivery === undefined ? {} : { ec2RoleDelivery: more.ec2RoleDelivery }),
    },
  };
}

/** A record of `service:EventName`. `undefined` in the overrides removes a field. */
export function cloudtrail(call: string, overrides: Overrides = {}): JsonObject {
  const [service = "", name = ""] = call.split(":");
  const record: Record<string, unknown> = {
    eventVersion: "1.11",
    userIdentity: identities.ana,
    eventTime: "2026-03-02T10:00:00Z",
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: service === "iam" ? "us-east-1" : "eu-west-1",
    sourceIPAddress: "192.0.2.10",
    userAgent: "aws-cli/2.31.2 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0",
    requestParameters: null,
    responseElements: null,
    requestID: "11111111-2222-4333-8444-555555555555",
    eventID: eventId(),
    readOnly: false,
    eventType: service === "signin" ? "AwsConsoleSignIn" : "AwsApiCall",
    managementEvent: true,
    recipientAccountId: OWN,
    eventCategory: "Management",
    ...overrides,
  };
  return JSON.parse(JSON.stringify(record));
}

/** A successful AssumeRole of `role` in `account`, with the credentials it hands out. */
export function assumeRole(
  role: string,
  overrides: Overrides & { account?: string; key?: string; serialNumber?: string; externalId?: string } = {},
) {
  const { account = OWN, key = "ASIAEXAMPLEISSUED001", serialNumber, externalId, ...rest } = overrides;
  const roleArn = `arn:aws:iam::${account}:role/${role}`;
  return cloudtrail("sts:AssumeRole", {
    readOnly: true,
    requestParameters: { roleArn, roleSessionName: "session", durationSeconds: 3600, serialNumber, externalId },
    responseElements: {
      credentials: {
        accessKeyId: key,
        sessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN",
        expiration: "Mar 2, 2026, 11:00:00 AM",
      },
      assumedRoleUser: {
        assumedRoleId: "AROAEXAMPLEROLE00001:session",
        arn: `arn:aws:sts::${account}:assumed-role/${role}/session`,
      },
    },
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: roleArn }],
    recipientAccountId: account,
    ...rest,
  });
}

/** What a denied call looks like: no parameters, no answer. */
export const DENIED: Overrides = {
  errorCode: "AccessDenied",
  errorMessage: "User is not authorized to perform this action",
  requestParameters: null,
  responseElements: null,
};

const PIPELINE_KEY = "ASIAEXAMPLEPIPELINE1";

/** The pipeline takes its role with a token of its own, and the session that it signs with from then on. */
export function pipelineEnters() {
  return assumeRole("terraform", {
    eventName: "AssumeRoleWithWebIdentity",
    userIdentity: identities.github,
    key: PIPELINE_KEY,
  });
}

export const pipelineSession = roleSession("terraform", "run-77", { key: PIPELINE_KEY });
