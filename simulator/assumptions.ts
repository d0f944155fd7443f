/**
 * AssumeRole and its relatives inside AWS: each returns its records and the session they opened, whose key is the one
 * in `responseElements.credentials`, so that the next hop can be followed back.
 * Sources: IAM User Guide "Logging IAM and AWS STS API calls with AWS CloudTrail"; CloudTrail "userIdentity element".
 */
import {
  assumedRoleUser,
  type Credentials,
  DEFAULT_SECONDS,
  issue,
  type Opened,
  REGIONAL,
  roleResource,
  roleSession,
} from "./credentials.ts";
import { iamUserSession, otherAccount, type Role, type Scope, service, type User } from "./identities.ts";
import { type Random, uuid } from "./random.ts";
import { type Call, type Origin, type Session, type TrailRecord, writeRecord } from "./records.ts";
import { HOUR_MS, SECOND_MS } from "./times.ts";

export interface RoleWish {
  readonly sessionName: string;
  readonly durationSeconds?: number;
  readonly externalId?: string;
  /** ARN of an MFA device; on a successful call it says that the token was checked. */
  readonly serialNumber?: string;
  readonly sourceIdentity?: string;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

function assumeRoleCall(role: Role, wish: RoleWish, credentials: Credentials): Call {
  const { sessionName, sourceIdentity, ...rest } = wish;
  return {
    service: "sts",
    name: "AssumeRole",
    readOnly: true,
    request: {
      roleArn: role.arn,
      roleSessionName: sessionName,
      ...rest,
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    },
    response: {
      credentials: credentials.written,
      assumedRoleUser: assumedRoleUser(role, sessionName),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(wish.tags && { packedPolicySize: wish.tags.length }),
    },
    additional: REGIONAL,
    resources: [roleResource(role)],
  };
}

/**
 * AssumeRole by somebody of the organisation. Across accounts it writes two records with one `sharedEventID`: the
 * caller's copy with the full identity, and the role owner's copy that shows an account and a unique id only.
 */
export function assumeRole(caller: Session, role: Role, wish: RoleWish, at: number, random: Random): Opened {
  const carried = wish.sourceIdentity ?? caller.sourceIdentity;
  const credentials = issue(at, wish.durationSeconds ?? DEFAULT_SECONDS, random);
  const call = assumeRoleCall(role, wish, credentials);
  const session = roleSession(role, wish.sessionName, credentials, at, caller.origin, {
    mfa: wish.serialNumber !== undefined || caller.mfa,
    ...(carried !== undefined && { sourceIdentity: carried }),
  });
  if (role.account === caller.account) return { records: [writeRecord(call, caller, at, random)], session };

  const shared = { sharedEventId: uuid(random), requestId: uuid(random), origin: caller.origin };
  const callers = { ...shared, identity: caller.identity, account: caller.account };
  const owners = { ...shared, identity: otherAccount(caller.principalId, caller.account), account: role.account };
  return { records: [writeRecord(call, callers, at, random), writeRecord(call, owners, at, random)], session };
}

/** A principal of an account whose trail is not ours. */
export interface Outsider {
  readonly account: string;
  readonly principalId: string;
  readonly origin: Origin;
}

/** AssumeRole from an account outside: only the role owner's copy exists for us. */
export function assumeRoleFromOutside(
  outsider: Outsider,
  role: Role,
  wish: RoleWish,
  at: number,
  random: Random,
): Opened {
  const credentials = issue(at, wish.durationSeconds ?? DEFAULT_SECONDS, random);
  const filing = {
    identity: otherAccount(outsider.principalId, outsider.account),
    origin: outsider.origin,
    account: role.account,
    sharedEventId: uuid(random),
  };
  return {
    records: [writeRecord(assumeRoleCall(role, wish, credentials), filing, at, random)],
    session: roleSession(role, wish.sessionName, credentials, at, outsider.origin, { mfa: false }),
  };
}

/** A refused AssumeRole: recorded in the caller's account only, the role named in the message only. */
export function assumeRoleDenied(caller: Session, roleArn: string, at: number, random: Random): TrailRecord {
  const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  const failure = { code: "AccessDenied", message };
  return writeRecord({ service: "sts", name: "AssumeRole", readOnly: true, failure }, caller, at, random);
}

/** A wrong or used MFA code: refused like a role that does not exist, with the reason in the message. */
export function assumeRoleRefusedForMfa(caller: Session, at: number, random: Random): TrailRecord {
  const message = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
  const failure = { code: "AccessDenied", message };
  return writeRecord({ service: "sts", name: "AssumeRole", readOnly: true, failure }, caller, at, random);
}

export interface ServiceWish {
  /** `lambda.amazonaws.com` */
  readonly service: string;
  readonly sessionName: string;
  /** Where the workload calls from; a service using its own service-linked role calls as itself. */
  readonly origin: Origin;
  readonly hours: number;
  readonly ec2RoleDelivery?: string;
  readonly invokedBy?: string;
  readonly scope?: Scope;
}

/** Services whose assumptions leave `assumedRoleUser` out of the response, as real records show. */
const UNNAMED_SESSIONS = new Set(["ec2.amazonaws.com", "lambda.amazonaws.com"]);

/** AssumeRole by a service for a workload or for itself: `sharedEventID` is there even inside one account. */
export function assumeRoleByService(role: Role, wish: ServiceWish, at: number, random: Random): Opened {
  const credentials = issue(at, (wish.hours * HOUR_MS) / SECOND_MS, random);
  const call: Call = {
    service: "sts",
    name: "AssumeRole",
    readOnly: true,
    request: { roleArn: role.arn, roleSessionName: wish.sessionName },
    response: {
      credentials: credentials.written,
      ...(!UNNAMED_SESSIONS.has(wish.service) && { assumedRoleUser: assumedRoleUser(role, wish.sessionName) }),
    },
    resources: [roleResource(role)],
  };
  const filing = {
    identity: service(wish.service),
    origin: { ip: wish.service, userAgent: wish.service, through: "service" as const },
    account: role.account,
    sharedEventId: uuid(random),
  };
  const extras = {
    mfa: false,
    ...(wish.ec2RoleDelivery !== undefined && { ec2RoleDelivery: wish.ec2RoleDelivery }),
    ...(wish.invokedBy !== undefined && { invokedBy: wish.invokedBy }),
    ...(wish.scope && { scope: wish.scope }),
  };
  return {
    records: [writeRecord(call, filing, at, random)],
    session: roleSession(role, wish.sessionName, credentials, at, wish.origin, extras),
  };
}

/** GetSessionToken with an MFA code: the user's temporary key. */
export function getSessionToken(user: User, caller: Session, seconds: number, at: number, random: Random): Opened {
  return sessionToken(user, caller, { durationSeconds: seconds, serialNumber: user.mfaSerial }, at, random);
}

/** GetSessionToken with nothing but the key. */
export function takeSessionToken(user: User, caller: Session, seconds: number, at: number, random: Random): Opened {
  return sessionToken(user, caller, { durationSeconds: seconds }, at, random);
}

interface TokenWish {
  readonly durationSeconds: number;
  readonly serialNumber?: string;
}

function sessionToken(user: User, caller: Session, wish: TokenWish, at: number, random: Random): Opened {
  const credentials = issue(at, wish.durationSeconds, random);
  const call: Call = {
    service: "sts",
    name: "GetSessionToken",
    readOnly: false,
    request: { ...wish },
    response: { credentials: credentials.written },
    additional: REGIONAL,
  };
  const { accessKeyId, expiresAt } = credentials;
  const mfa = wish.serialNumber !== undefined;
  const identity = iamUserSession(user, accessKeyId, at, mfa);
  return {
    records: [writeRecord(call, caller, at, random)],
    session: { ...caller, identity, accessKeyId, expiresAt, mfa },
  };
}

/** "Who am I?": what most tools ask first. */
export function getCallerIdentity(session: Session, at: number, random: Random): TrailRecord {
  const call: Call = { service: "sts", name: "GetCallerIdentity", readOnly: true, additional: REGIONAL };
  return writeRecord(call, session, at, random);
}
