/**
 * Tokens that stand between a sign-in and its sessions: of the federation endpoint, of `aws login`, of the portal.
 * Sources: AWS Sign-In User Guide and IAM Identity Center User Guide, their pages on CloudTrail; IAM User Guide,
 * "Enable custom identity broker access to the console".
 */
import type { Opened } from "./credentials.ts";
import type { Role } from "./identities.ts";
import { portalUser } from "./identities.ts";
import { hex, integer, type Random, uuid } from "./random.ts";
import { GLOBAL_REGION, type Origin, type Session, type TrailRecord, writeRecord } from "./records.ts";
import type { PortalVisitor } from "./sign-ins.ts";
import { SECOND_MS } from "./times.ts";

/** The federation endpoint takes the keys of a session and gives a token with which a browser goes on as that session. */
export function getSigninToken(session: Session, browser: string, at: number, random: Random): Opened {
  const { identity, origin, account } = session;
  const record = writeRecord(
    {
      service: "signin",
      name: "GetSigninToken",
      readOnly: false,
      region: GLOBAL_REGION,
      response: { GetSigninToken: "Success" },
      additional: { MobileVersion: "No", MFAUsed: "No" },
    },
    { identity, origin, account, eventType: "AwsConsoleSignIn" },
    at,
    random,
  );
  const console: Origin = { ip: origin.ip, userAgent: browser, through: "console" };
  return { records: [record], session: { ...session, origin: console } };
}

/** `aws login`: allowed in the browser of a console session, finished by the command line at `client`. */
export function cliLogin(session: Session, client: Origin, at: number, random: Random): TrailRecord[] {
  const { account, origin } = session;
  const { accessKeyId: _, ...identity } = session.identity;
  const isRemote = origin.ip !== client.ip;
  const clientId = `arn:aws:signin:::devtools/${isRemote ? "cross-device" : "same-device"}`;
  const call = { service: "signin", readOnly: true, region: GLOBAL_REGION, additional: { success: "true" } };
  const allowed = {
    ...call,
    name: "AuthorizeOAuth2Access",
    request: {
      scope: "openid",
      redirect_uri: `http://127.0.0.1:${integer(random, 49_152, 65_535)}/oauth/callback`,
      code_challenge_method: "SHA-256",
      client_id: clientId,
    },
  };
  const finished = { ...call, name: "CreateOAuth2Token", request: { client_id: clientId } };
  const browser: Origin = { ...origin, through: "client" };
  return [
    writeRecord(allowed, { identity, account, origin: browser }, at, random),
    writeRecord(finished, { identity, account, origin: client }, at + 4 * SECOND_MS, random),
  ];
}

export interface PortalGrant {
  /** ID of the registered command line client. */
  readonly clientId: string;
  readonly grantType: "urn:ietf:params:oauth:grant-type:device_code" | "refresh_token";
}

/** `aws sso login` fetches its token once the person has confirmed in the browser. */
export function portalToken(
  visitor: PortalVisitor,
  grant: PortalGrant,
  origin: Origin,
  at: number,
  random: Random,
): TrailRecord {
  const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
  const { clientId, grantType } = grant;
  return writeRecord(
    {
      service: "sso",
      name: "CreateToken",
      readOnly: false,
      request: { clientId, clientSecret: hidden, grantType, deviceCode: hex(random, 22) },
      response: { accessToken: hidden, tokenType: "Bearer", expiresIn: 28_800, refreshToken: hidden, idToken: hidden },
    },
    { identity: visitorIdentity(visitor, random), account: visitor.account, origin },
    at,
    random,
  );
}

/** With the token, the credentials of one role of one account: the portal reports it, the role is named in the details. */
export function portalCredentials(
  visitor: PortalVisitor,
  role: Role,
  origin: Origin,
  at: number,
  random: Random,
): TrailRecord {
  const set = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role.name)?.[1] ?? role.name;
  return writeRecord(
    { service: "sso", name: "GetRoleCredentials", readOnly: true },
    {
      identity: visitorIdentity(visitor, random),
      account: visitor.account,
      origin: { ...origin, through: "service" },
      eventType: "AwsServiceEvent",
      serviceEventDetails: { role_name: set, account_id: role.account },
    },
    at,
    random,
  );
}

function visitorIdentity(visitor: PortalVisitor, random: Random) {
  return portalUser(visitor.account, visitor.userId, visitor.identityStore, uuid(random));
}
