/**
 * Credentials for identities that are not AWS's own: SAML subjects, OIDC subjects, federated users.
 * Source: IAM User Guide "Logging IAM and AWS STS API calls with AWS CloudTrail".
 */
import {
  assumedRoleUser,
  DEFAULT_SECONDS,
  issue,
  type Opened,
  REGIONAL,
  roleResource,
  roleSession,
} from "./credentials.ts";
import { federatedUser, type Role, samlUser, type User, webIdentityUser } from "./identities.ts";
import { type Random, uuid } from "./random.ts";
import { type Call, type Origin, type Session, writeRecord } from "./records.ts";

export interface SamlWish {
  /** ARN of the SAML provider in the role's account. */
  readonly providerArn: string;
  /** The subject, which Identity Center also makes the session name. */
  readonly subject: string;
  readonly issuer: string;
  readonly nameQualifier: string;
  readonly durationSeconds: number;
  readonly origin: Origin;
}

/** AssumeRoleWithSAML, as Identity Center makes it in the account that a person enters. */
export function assumeRoleWithSaml(role: Role, wish: SamlWish, at: number, random: Random): Opened {
  const credentials = issue(at, wish.durationSeconds, random);
  const call: Call = {
    service: "sts",
    name: "AssumeRoleWithSAML",
    readOnly: true,
    request: {
      sAMLAssertionID: `_${uuid(random)}`,
      roleSessionName: wish.subject,
      roleArn: role.arn,
      principalArn: wish.providerArn,
      durationSeconds: wish.durationSeconds,
    },
    response: {
      subjectType: "persistent",
      issuer: wish.issuer,
      credentials: credentials.written,
      nameQualifier: wish.nameQualifier,
      assumedRoleUser: assumedRoleUser(role, wish.subject),
      subject: wish.subject,
      audience: "https://signin.aws.amazon.com/saml",
    },
    additional: REGIONAL,
    resources: [roleResource(role), { accountId: role.account, type: "AWS::IAM::SAMLProvider", ARN: wish.providerArn }],
  };
  // A browser is handed over inside AWS, so the trail shows no address for this one step.
  const seenFrom: Origin =
    wish.origin.through === "console"
      ? { ip: "AWS Internal", userAgent: "AWS Internal", through: "service" }
      : wish.origin;
  const filing = { identity: samlUser(wish.nameQualifier, wish.subject), origin: seenFrom, account: role.account };
  return {
    records: [writeRecord(call, filing, at, random)],
    session: roleSession(role, wish.subject, credentials, at, wish.origin, { mfa: false }),
  };
}

export interface WebIdentityWish {
  /** ARN of the OIDC provider in the role's account. */
  readonly providerArn: string;
  readonly subject: string;
  readonly sessionName: string;
  readonly durationSeconds?: number;
  readonly origin: Origin;
}

/** AssumeRoleWithWebIdentity, as CI (GitHub) and Kubernetes service accounts (EKS) make it. */
export function assumeRoleWithWebIdentity(role: Role, wish: WebIdentityWish, at: number, random: Random): Opened {
  const { providerArn, subject, sessionName, durationSeconds } = wish;
  const audience = "sts.amazonaws.com";
  const credentials = issue(at, durationSeconds ?? DEFAULT_SECONDS, random);
  const call: Call = {
    service: "sts",
    name: "AssumeRoleWithWebIdentity",
    readOnly: true,
    request: {
      roleArn: role.arn,
      roleSessionName: sessionName,
      ...(durationSeconds !== undefined && { durationSeconds }),
    },
    response: {
      credentials: credentials.written,
      subjectFromWebIdentityToken: subject,
      assumedRoleUser: assumedRoleUser(role, sessionName),
      provider: providerArn,
      audience,
    },
    additional: { identityProviderConnectionVerificationMethod: "IAMTrustStore", ...REGIONAL },
    resources: [roleResource(role)],
  };
  const identity = webIdentityUser(providerArn, audience, subject);
  return {
    records: [writeRecord(call, { identity, origin: wish.origin, account: role.account }, at, random)],
    session: roleSession(role, sessionName, credentials, at, wish.origin, { mfa: false, webProvider: providerArn }),
  };
}

export interface FederationWish {
  readonly name: string;
  /** Session policy, as the caller wrote it. */
  readonly policy: string;
  readonly seconds: number;
}

/** GetFederationToken: its credentials outlive the deletion of the key that asked for them. */
export function getFederationToken(
  user: User,
  caller: Session,
  wish: FederationWish,
  at: number,
  random: Random,
): Opened {
  const credentials = issue(at, wish.seconds, random);
  const arn = `arn:aws:sts::${user.account}:federated-user/${wish.name}`;
  const federatedUserId = `${user.account}:${wish.name}`;
  const call: Call = {
    service: "sts",
    name: "GetFederationToken",
    readOnly: false,
    request: { name: wish.name, policy: wish.policy, durationSeconds: wish.seconds },
    response: { credentials: credentials.written, federatedUser: { federatedUserId, arn }, packedPolicySize: 2 },
    additional: REGIONAL,
  };
  const { accessKeyId, expiresAt } = credentials;
  return {
    records: [writeRecord(call, caller, at, random)],
    session: {
      identity: federatedUser(user, wish.name, accessKeyId, at),
      principalId: federatedUserId,
      arn,
      account: user.account,
      accessKeyId,
      expiresAt,
      mfa: false,
      origin: caller.origin,
    },
  };
}

export interface CertificateWish {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  /** Common name of the certificate's subject. */
  readonly commonName: string;
  /** Hexadecimal serial number of the certificate, which becomes the session name. */
  readonly serial: string;
  readonly origin: Origin;
}

/** Roles Anywhere opens a session for whoever holds a certificate of a trusted authority. */
export function createSession(role: Role, wish: CertificateWish, at: number, random: Random): Opened {
  const { trustAnchorArn, profileArn, origin, serial } = wish;
  const sourceIdentity = `CN=${wish.commonName}`;
  const credentials = issue(at, DEFAULT_SECONDS, random);
  const opened = { assumedRoleUser: assumedRoleUser(role, serial), credentials: credentials.written, sourceIdentity };
  const call: Call = {
    service: "rolesanywhere",
    name: "CreateSession",
    readOnly: false,
    request: { profileArn, roleArn: role.arn, trustAnchorArn, durationSeconds: DEFAULT_SECONDS, cert: uuid(random) },
    response: { credentialSet: [{ ...opened, roleArn: role.arn }] },
  };
  const filing = { identity: { type: "Unknown", accountId: role.account }, origin, account: role.account };
  return {
    records: [writeRecord(call, filing, at, random)],
    session: roleSession(role, serial, credentials, at, origin, { mfa: false, sourceIdentity }),
  };
}
