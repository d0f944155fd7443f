/** Patterns that detectors share. Deployed rules, dispatch and the replay's prefilter are derived from what they return. */
import type { Pattern } from "./pattern.ts";

/** EventBridge's name for an API call. Source: EventBridge User Guide "AWS service events delivered via AWS CloudTrail". */
const API_CALL = "AWS API Call via CloudTrail";
/** What a service reports of itself, the portal of Identity Center for instance, without an API call. */
const SERVICE_EVENT = "AWS Service Event via CloudTrail";
/** The guide prints two spellings of the sign-in type; both are matched. */
const SIGN_IN = ["AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail"];

/** Calls of one service by name, optionally narrowed by more of the record. */
export function calls(service: string, names: Pattern[string], more: Pattern = {}): Pattern {
  return callsOfMany([service], names, more);
}

/** The same for several services that share the names. */
export function callsOfMany(services: readonly string[], names: Pattern[string], more: Pattern = {}): Pattern {
  return {
    source: services.map((service) => `aws.${service}`),
    "detail-type": [API_CALL],
    detail: { eventSource: services.map((service) => `${service}.amazonaws.com`), eventName: names, ...more },
  };
}

/** What any of several patterns matches. Apart, the changes among them are delivered without waiting for a batch. */
export function either(...patterns: readonly Pattern[]): Pattern {
  return { $or: patterns };
}

/** Calls and console sign-ins of whatever service, narrowed by the record. */
export function anyCall(detail: Pattern): Pattern {
  return { "detail-type": [API_CALL, ...SIGN_IN], detail };
}

/** What the portal of Identity Center writes: as API calls or as events of its own. */
export function portalEvents(names: Pattern[string]): Pattern {
  return {
    source: ["aws.signin", "aws.sso"],
    "detail-type": [API_CALL, SERVICE_EVENT],
    detail: { eventSource: ["signin.amazonaws.com", "sso.amazonaws.com"], eventName: names },
  };
}

/**
 * Calls by which whoever holds a session finds out, takes or gives access. Reading one secret or parameter is apart. One
 * pattern for all who ask, so that a record comes once.
 */
export function identityCallsOfSessions(): Pattern {
  return callsOfMany(["sts", "iam", "organizations", "secretsmanager", "sso"], IDENTITY_CALLS, {
    // The type follows from the key, and says so before a record is parsed.
    userIdentity: {
      type: ["AssumedRole", "IAMUser", "FederatedUser", "Root"],
      accessKeyId: [{ prefix: "ASIA" }],
      invokedBy: [{ exists: false }],
    },
  });
}

const IDENTITY_CALLS = [
  "AddUserToGroup",
  "AssumeRole",
  "AttachRolePolicy",
  "AttachUserPolicy",
  "BatchGetSecretValue",
  "CreateAccessKey",
  "CreateAccountAssignment",
  "CreateLoginProfile",
  "CreatePolicyVersion",
  "CreateRole",
  "CreateUser",
  "DescribeOrganization",
  "GetAccountAuthorizationDetails",
  "GetCallerIdentity",
  "GetFederationToken",
  "GetSessionToken",
  "ListAccounts",
  "ListRoles",
  "ListSecrets",
  "ListUsers",
  "PutRolePolicy",
  "PutUserPolicy",
  "UpdateAssumeRolePolicy",
  "UpdateLoginProfile",
];

/** Signing in to the console or to the portal of Identity Center. */
export function signIns(names: Pattern[string]): Pattern {
  return {
    source: ["aws.signin"],
    "detail-type": [...SIGN_IN, SERVICE_EVENT],
    detail: { eventSource: ["signin.amazonaws.com"], eventName: names },
  };
}

/** Leaves out what AWS services do for themselves: most assumptions of an account, and no person behind any. */
export const NOT_BY_SERVICE: Pattern = {
  userIdentity: { type: [{ "anything-but": ["AWSService"] }, { exists: false }] },
};

/** Leaves out what AWS services do for themselves and on behalf of others: `invokedBy` is written by AWS alone. */
export const BY_CALLER: Pattern = {
  userIdentity: { type: [{ "anything-but": ["AWSService"] }, { exists: false }], invokedBy: [{ exists: false }] },
};

/** Calls signed with a user's long-term key. */
export const BY_LONG_TERM_KEY: Pattern = {
  userIdentity: { type: ["IAMUser"], accessKeyId: [{ prefix: "AKIA" }] },
};
