/**
 * Console and Identity Center sign-ins.
 * Sources: CloudTrail "AWS Management Console sign-in events"; IAM Identity Center "Understanding IAM Identity Center
 * sign-in events".
 */
import type { JsonObject } from "../shared/model.ts";
import type { Opened } from "./credentials.ts";
import { iamUserSession, portalUser, rootSession, rootSigningIn, type User } from "./identities.ts";
import { hex, integer, keyId, type Random, uuid } from "./random.ts";
import { GLOBAL_REGION, HOME_REGION, type Origin, type Session, type TrailRecord, writeRecord } from "./records.ts";
import { HOUR_MS, SECOND_MS } from "./times.ts";

const CONSOLE_SESSION_MS = 12 * HOUR_MS;

/** Sign-in records themselves come from the browser and do carry tlsDetails. */
function browserOf(origin: Origin): Origin {
  return { ...origin, through: "client" };
}

function landing(region: string, random: Random): string {
  return `https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&region=${region}&state=hashArgsFromTB_${region}_${hex(random, 16)}`;
}

interface ConsoleLogin {
  readonly identity: JsonObject;
  readonly origin: Origin;
  readonly account: string;
  readonly region: string;
  readonly mfa: boolean;
  readonly mfaSerial?: string;
  readonly failed?: true;
}

function consoleLogin(login: ConsoleLogin, at: number, random: Random): TrailRecord {
  const { identity, account, region, mfaSerial } = login;
  return writeRecord(
    {
      service: "signin",
      name: "ConsoleLogin",
      readOnly: false,
      region,
      response: { ConsoleLogin: login.failed ? "Failure" : "Success" },
      additional: {
        LoginTo: landing(region, random),
        MobileVersion: "No",
        ...(login.mfa && mfaSerial !== undefined && { MFAIdentifier: mfaSerial }),
        MFAUsed: login.mfa ? "Yes" : "No",
      },
      ...(login.failed && { failure: { message: "Failed authentication" } }),
    },
    { identity, account, origin: browserOf(login.origin), eventType: "AwsConsoleSignIn" },
    at,
    random,
  );
}

/** A role session opens the console: AWS never sees the identity provider's MFA, so it writes "No". */
export function consoleLoginOfRole(session: Session, at: number, random: Random): TrailRecord {
  const { identity, origin, account } = session;
  return consoleLogin({ identity, origin, account, region: HOME_REGION, mfa: false }, at, random);
}

function userSigningIn(user: User): JsonObject {
  const { account, arn } = user;
  return { type: "IAMUser", principalId: user.id, arn, accountId: account, accessKeyId: "", userName: user.name };
}

function consoleSession(user: User, origin: Origin, mfa: boolean, at: number, random: Random): Session {
  const { account, arn } = user;
  const accessKeyId = keyId(random, "ASIA");
  const identity = iamUserSession(user, accessKeyId, at, mfa);
  const expiresAt = at + CONSOLE_SESSION_MS;
  return { identity, principalId: user.id, arn, account, accessKeyId, expiresAt, mfa, origin };
}

/** An IAM user who has no MFA device signs in with the password alone. */
export function consoleLoginByPassword(user: User, origin: Origin, at: number, random: Random): Opened {
  const login = { identity: userSigningIn(user), origin, account: user.account, region: GLOBAL_REGION, mfa: false };
  return { records: [consoleLogin(login, at, random)], session: consoleSession(user, origin, false, at, random) };
}

/** A wrong password of a user that exists: a failure names the user and nothing else of them. */
export function consoleLoginFailed(
  account: string,
  userName: string,
  origin: Origin,
  at: number,
  random: Random,
): TrailRecord {
  const identity = { type: "IAMUser", accountId: account, accessKeyId: "", userName };
  const login = { identity, origin, account, region: GLOBAL_REGION, mfa: false, failed: true as const };
  return consoleLogin(login, at, random);
}

/** An IAM user signs in to the console with password and MFA. */
export function consoleLoginOfUser(user: User, origin: Origin, at: number, random: Random): Opened {
  const { account, mfaSerial } = user;
  const identity = userSigningIn(user);
  const checked = writeRecord(
    {
      service: "signin",
      name: "CheckMfa",
      readOnly: false,
      region: GLOBAL_REGION,
      response: { CheckMfa: "Success" },
      additional: { MfaType: "Virtual MFA" },
    },
    { identity, account, origin: browserOf(origin), eventType: "AwsConsoleSignIn" },
    at - 6 * SECOND_MS,
    random,
  );
  const login = { identity, origin, account, region: GLOBAL_REGION, mfa: true, mfaSerial };
  const session = consoleSession(user, origin, true, at, random);
  return { records: [checked, consoleLogin(login, at, random)], session };
}

/** A wrong password of an IAM user: refused before a device is asked for. */
export function consoleLoginOfUserFailed(user: User, origin: Origin, at: number, random: Random): TrailRecord {
  const { account, id: principalId, name: userName } = user;
  const identity = { type: "IAMUser", principalId, accountId: account, accessKeyId: "", userName };
  const login = { identity, origin, account, region: GLOBAL_REGION, mfa: false, failed: true as const };
  return consoleLogin(login, at, random);
}

/** `aws login`: an open console session hands a token to the command line. Its key shows in no record of the hand-over. */
export function awsLogin(session: Session, at: number, random: Random): TrailRecord[] {
  const client = { client_id: "arn:aws:signin:::devtools/same-device" };
  const asked = {
    ...client,
    redirect_uri: `http://127.0.0.1:${integer(random, 49_152, 65_535)}/oauth/callback`,
    code_challenge_method: "SHA-256",
    scope: "openid",
  };
  const call = (name: string, request: JsonObject, after: number): TrailRecord =>
    writeRecord(
      { service: "signin", name, readOnly: true, region: GLOBAL_REGION, request },
      { identity: session.identity, account: session.account, origin: browserOf(session.origin) },
      at + after,
      random,
    );
  return [call("AuthorizeOAuth2Access", asked, 0), call("CreateOAuth2Token", client, 2 * SECOND_MS)];
}

/** The root user signs in with a password alone. */
export function consoleLoginOfRoot(account: string, origin: Origin, at: number, random: Random): Opened {
  const login = { identity: rootSigningIn(account), origin, account, region: GLOBAL_REGION, mfa: false };
  const accessKeyId = keyId(random, "ASIA");
  return {
    records: [consoleLogin(login, at, random)],
    session: {
      identity: rootSession(account, accessKeyId, at, false),
      principalId: account,
      arn: `arn:aws:iam::${account}:root`,
      account,
      accessKeyId,
      expiresAt: at + CONSOLE_SESSION_MS,
      mfa: false,
      origin,
    },
  };
}

/** A wrong root password. */
export function consoleLoginOfRootFailed(account: string, origin: Origin, at: number, random: Random): TrailRecord {
  const login = {
    identity: rootSigningIn(account),
    origin,
    account,
    region: GLOBAL_REGION,
    mfa: false,
    failed: true as const,
  };
  return consoleLogin(login, at, random);
}

/** A person of the Identity Center directory, and where that directory is. */
export interface PortalVisitor {
  readonly email: string;
  readonly userId: string;
  /** Account of the Identity Center instance: all portal records are filed there. */
  readonly account: string;
  readonly identityStore: string;
  readonly portal: string;
}

const PORTAL_STEPS = [
  { name: "CredentialChallenge", type: "PASSWORD", afterMs: 0 },
  { name: "CredentialVerification", type: "PASSWORD", afterMs: 5 * SECOND_MS },
  { name: "CredentialChallenge", type: "TOTP", afterMs: 6 * SECOND_MS },
  { name: "CredentialVerification", type: "TOTP", afterMs: 15 * SECOND_MS },
  { name: "UserAuthentication", type: "PASSWORD,TOTP", afterMs: 15 * SECOND_MS },
] as const;

/** Password and TOTP at the Identity Center portal: five service events with one workflow id. */
export function portalSignIn(visitor: PortalVisitor, origin: Origin, at: number, random: Random): TrailRecord[] {
  const identity = portalUser(visitor.account, visitor.userId, visitor.identityStore, uuid(random));
  const workflow = uuid(random);
  return PORTAL_STEPS.map((step) =>
    writeRecord(
      {
        service: "signin",
        name: step.name,
        readOnly: false,
        additional: {
          AuthWorkflowID: workflow,
          LoginTo: visitor.portal,
          CredentialType: step.type,
          UserName: visitor.email,
        },
      },
      {
        identity,
        account: visitor.account,
        origin: { ...origin, through: "service" },
        eventType: "AwsServiceEvent",
        serviceEventDetails: { [step.name]: "Success" },
      },
      at + step.afterMs,
      random,
    ),
  );
}
