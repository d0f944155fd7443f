/**
 * Console and Identity Center sign-ins.
 * Sources: CloudTrail "AWS Management Console sign-in events"; IAM Identity Center "Understanding IAM Identity Center
 * sign-in events".
 */
import type { JsonObject } from "../shared/model.ts";
import type { Opened } from "./credentials.ts";
import { iamUserSession, portalUser, rootSession, rootSigningIn, type User } from "./identities.ts";
import { hex, keyId, type Random, uuid } from "./random.ts";
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

/** An IAM user without an MFA device signs in to the console with a password alone. */
export function consoleLoginWithoutMfa(user: User, origin: Origin, at: number, random: Random): Opened {
  const { account, arn } = user;
  const identity = {
    type: "IAMUser",
    principalId: user.id,
    arn,
    accountId: account,
    accessKeyId: "",
    userName: user.name,
  };
  const login = { identity, origin, account, region: GLOBAL_REGION, mfa: false };
  const accessKeyId = keyId(random, "ASIA");
  return {
    records: [consoleLogin(login, at, random)],
    session: {
      identity: iamUserSession(user, accessKeyId, at, false),
      principalId: user.id,
      arn,
      account,
      accessKeyId,
      expiresAt: at + CONSOLE_SESSION_MS,
      mfa: false,
      origin,
    },
  };
}

/** An IAM user signs in to the console with password and MFA. */
export function consoleLoginOfUser(user: User, origin: Origin, at: number, random: Random): Opened {
  const { account, arn, mfaSerial } = user;
  const identity = {
    type: "IAMUser",
    principalId: user.id,
    arn,
    accountId: account,
    accessKeyId: "",
    userName: user.name,
  };
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
  const accessKeyId = keyId(random, "ASIA");
  return {
    records: [checked, consoleLogin(login, at, random)],
    session: {
      identity: iamUserSession(user, accessKeyId, at, true),
      principalId: user.id,
      arn,
      account,
      accessKeyId,
      expiresAt: at + CONSOLE_SESSION_MS,
      mfa: true,
      origin,
    },
  };
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
