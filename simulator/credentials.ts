/** Temporary credentials and the sessions they open. */
import type { JsonObject } from "../shared/model.ts";
import { assumedRole, iamUser, type Role, type RoleSession, sessionArn, type User } from "./identities.ts";
import { keyId, type Random, sessionToken } from "./random.ts";
import { HOME_REGION, type Origin, type Session, type TrailRecord } from "./records.ts";
import { SECOND_MS, stsDate } from "./times.ts";

export interface Opened {
  readonly records: readonly TrailRecord[];
  readonly session: Session;
}

export const DEFAULT_SECONDS = 3600;
/** additionalEventData of STS calls at a regional endpoint. */
export const REGIONAL = { RequestDetails: { endpointType: "regional", awsServingRegion: HOME_REGION } };

/** A user's long-term key in use from some place. */
export function userSession(user: User, origin: Origin, accessKeyId: string = user.accessKeyId): Session {
  return {
    identity: iamUser(user, accessKeyId),
    principalId: user.id,
    arn: user.arn,
    account: user.account,
    accessKeyId,
    expiresAt: Number.POSITIVE_INFINITY,
    mfa: false,
    origin,
  };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly expiresAt: number;
  readonly written: JsonObject;
}

/** New temporary credentials, good for `seconds`. */
export function issue(at: number, seconds: number, random: Random): Credentials {
  const accessKeyId = keyId(random, "ASIA");
  const expiresAt = at + seconds * SECOND_MS;
  return {
    accessKeyId,
    expiresAt,
    written: { accessKeyId, sessionToken: sessionToken(random), expiration: stsDate(expiresAt) },
  };
}

export function assumedRoleUser(role: Role, sessionName: string): JsonObject {
  return { assumedRoleId: `${role.id}:${sessionName}`, arn: sessionArn(role, sessionName) };
}

export function roleResource(role: Role): JsonObject {
  return { accountId: role.account, type: "AWS::IAM::Role", ARN: role.arn };
}

type RoleSessionExtras = Pick<
  RoleSession,
  "mfa" | "sourceIdentity" | "ec2RoleDelivery" | "webProvider" | "invokedBy" | "scope"
>;

/** The session that issued credentials open. */
export function roleSession(
  role: Role,
  sessionName: string,
  credentials: Credentials,
  at: number,
  origin: Origin,
  extras: RoleSessionExtras,
): Session {
  const { accessKeyId, expiresAt } = credentials;
  return {
    identity: assumedRole({ role, sessionName, accessKeyId, createdAt: at, ...extras }),
    principalId: `${role.id}:${sessionName}`,
    arn: sessionArn(role, sessionName),
    account: role.account,
    accessKeyId,
    expiresAt,
    mfa: extras.mfa,
    ...(extras.sourceIdentity !== undefined && { sourceIdentity: extras.sourceIdentity }),
    origin,
  };
}
